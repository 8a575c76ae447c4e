import { useState } from 'react';
import { useCandidates } from '../../api/settings-queries';
import { emptyIsAll, isSent, type Mode, modeOf, namesIn, type Rules, rulesFor } from '../field-rules';
import { useForm } from '../form-context';
import { effectiveOf, isSame } from '../model';

/** The import whose records have the fields of a group of rules. */
const pipelineOf = (group: string): string => (group.startsWith('customer.') ? 'customers' : 'orders');

export interface Row {
  name: string;
  isSent: boolean;
  /** Share of the newest records that have it; undefined: none of them, or not known. */
  share: number | undefined;
  /** The name that it is sent under, if another. */
  as: string;
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const renames = (value: unknown): Record<string, string> => ({ ...(value as Record<string, string> | undefined) });

/** A group of rules as a table of fields: which of them are sent, and under which names. */
export function useRules(group: string) {
  const { draft } = useForm();
  const looked = useCandidates(pipelineOf(group));
  const [added, setAdded] = useState<string[]>([]);
  // “All but these” with nothing left out is kept as “all”, and would show as that.
  const [chosen, setChosen] = useState<{ mode: Mode; rules: Rules }>();
  const partOf = (part: string) => effectiveOf(draft.status, draft.values, `${group}.${part}`);
  const rules: Rules = { include: texts(partOf('include')), exclude: texts(partOf('exclude')) };
  const map = renames(partOf('map'));
  const mode = chosen && isSame(chosen.rules, rules) ? chosen.mode : modeOf(group, rules);
  const counted = (looked.data?.candidates ?? []).filter(({ path }) => path === group);
  const shares = new Map(counted.map(({ name, count }) => [name, count / Math.max(1, looked.data?.of ?? 0)]));
  const names = [...new Set([...shares.keys(), ...namesIn(rules, map), ...added])];

  const setRules = (next: Mode, all: readonly string[], sent: (name: string) => boolean) => {
    const made = rulesFor(group, next, all, sent);
    setChosen({ mode: next, rules: made });
    draft.setAll({ [`${group}.include`]: made.include, [`${group}.exclude`]: made.exclude });
  };
  const sentNow = (name: string) => isSent(mode, rules, name);
  const isNothing = mode === 'only' && !names.some(sentNow);
  const meaning: 'all' | 'none' = emptyIsAll(group) ? 'all' : 'none';

  return {
    mode,
    rows: names.map((name): Row => ({ name, isSent: sentNow(name), share: shares.get(name), as: map[name] ?? '' })),
    looked,
    /** Nothing is chosen: what that means depends on the group. */
    nothing: isNothing ? meaning : undefined,
    setMode: (next: Mode) => setRules(next, names, mode === 'none' ? () => false : sentNow),
    toggle: (name: string) => setRules(mode, names, (each) => sentNow(each) !== (each === name)),
    rename(name: string, as: string) {
      const { [name]: _, ...others } = map;
      draft.set(`${group}.map`, as === '' ? others : { ...map, [name]: as });
    },
    /** A field that no record has: chosen where some are chosen, left out where some are left out. */
    add(name: string) {
      setAdded((before) => [...before, name]);
      if (mode === 'only' || mode === 'but')
        setRules(mode, [...names, name], (each) => (each === name ? mode === 'only' : sentNow(each)));
    },
  };
}
