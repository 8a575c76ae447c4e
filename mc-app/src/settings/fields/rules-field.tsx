import { designTokens } from '@commercetools-uikit/design-system';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { asServiceError } from '../../api/service-error';
import { Group, Legend, Option, Tick } from '../../frame/choice';
import { useErrorText } from '../../frame/use-error-text';
import { TextTable } from '../../words/text-table';
import { useWords } from '../../words/use-words';
import { modesOf } from '../field-rules';
import { placeOf, useForm } from '../form-context';
import { useSettingWords } from '../texts/use-setting-words';
import { useSettingsText } from '../texts/use-settings-text';
import { AddName } from './add-name';
import { Faults } from './faults';
import { Place } from './framed';
import { SourceLine } from './source-line';
import { useRules } from './use-rules';

const Name = styled.input`
  width: 100%;
  box-sizing: border-box;
  padding: ${designTokens.spacing10} ${designTokens.spacing20};
  border: 1px solid ${designTokens.colorNeutral60};
  border-radius: ${designTokens.borderRadius4};
  font: inherit;
  &:read-only {
    border-color: ${designTokens.colorNeutral90};
    background: ${designTokens.colorNeutral98};
  }
`;
const Fields = styled.div`
  max-height: 420px;
  overflow-y: auto;
`;

/** Which fields are sent, and under which names: three settings in one table. */
export function RulesField({ group }: { group: string }) {
  const s = useSettingsText();
  const words = useSettingWords();
  const { draft, isReadOnly } = useForm();
  const rules = useRules(group);
  const faults = draft.faults.filter(({ path }) => path.startsWith(`${group}.`)).map(words.fault);
  return (
    <Place id={placeOf(group)}>
      <Group aria-describedby={`${group}-help`}>
        <Legend>{words.title(group)}</Legend>
        {modesOf(group).map((mode) => (
          <Option key={mode}>
            <Tick
              type="radio"
              name={group}
              checked={rules.mode === mode}
              disabled={isReadOnly}
              onChange={() => rules.setMode(mode)}
            />
            {s(`mode.${mode}`)}
          </Option>
        ))}
      </Group>
      <div id={`${group}-help`}>
        <Text.Detail tone="secondary">{words.help(group)}</Text.Detail>
      </div>
      {rules.mode !== 'none' && <FieldTable group={group} rules={rules} />}
      {rules.nothing && (
        <div role="status">
          <Text.Detail>{s(rules.nothing === 'all' ? 'rules.onlyNoneAll' : 'rules.onlyNone')}</Text.Detail>
        </div>
      )}
      <Faults of={faults} />
      <Sources group={group} />
    </Place>
  );
}

/** Of the choice and of the names; what leaves out is named only where it isn't the default. */
function Sources({ group }: { group: string }) {
  const s = useSettingsText();
  const { title } = useSettingWords();
  const { draft } = useForm();
  const paths = ['include', 'exclude', 'map'].map((part) => `${group}.${part}`);
  const own = paths.filter((path) => Object.hasOwn(draft.values, path) || draft.status.sources[path] !== 'default');
  if (own.length === 0) return <Text.Detail tone="secondary">{s('source.default')}</Text.Detail>;
  return (
    <div>
      {own.map((path) => (
        <SourceLine key={path} path={path} part={title(path)} />
      ))}
    </div>
  );
}

function FieldTable({ group, rules }: { group: string; rules: ReturnType<typeof useRules> }) {
  const s = useSettingsText();
  const words = useWords();
  const { title } = useSettingWords();
  const { isReadOnly } = useForm();
  const { rows, looked, mode } = rules;
  const isFixed = isReadOnly || mode === 'all';
  return (
    <Spacings.Stack scale="s">
      <Looked rules={rules} />
      {rows.length > 0 && (
        <Fields>
          <TextTable aria-label={title(group)}>
            <thead>
              <tr>
                <th scope="col">{s('rules.field')}</th>
                {looked.data && (
                  <th scope="col" data-number>
                    {s('rules.share', { of: looked.data.of })}
                  </th>
                )}
                <th scope="col">{s('rules.as')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, isSent, share, as }) => (
                <tr key={name}>
                  <td>
                    <Option>
                      <Tick type="checkbox" checked={isSent} disabled={isFixed} onChange={() => rules.toggle(name)} />
                      {name}
                    </Option>
                  </td>
                  {looked.data && <td data-number>{share === undefined ? s('rules.unseen') : words.percent(share)}</td>}
                  <td>
                    <Name
                      aria-label={s('rules.asOf', { name })}
                      value={as}
                      placeholder={name}
                      readOnly={isReadOnly}
                      disabled={!isSent && as === ''}
                      onChange={({ target }) => rules.rename(name, target.value)}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </TextTable>
        </Fields>
      )}
      {!isReadOnly && <AddName known={rows.map(({ name }) => name)} onAdd={rules.add} group={group} />}
    </Spacings.Stack>
  );
}

/** What is known of the fields that records have. */
function Looked({ rules: { looked, rows } }: { rules: ReturnType<typeof useRules> }) {
  const s = useSettingsText();
  const errorText = useErrorText();
  if (looked.isPending) return <LoadingSpinner>{s('rules.looking')}</LoadingSpinner>;
  if (looked.error) {
    const reason = errorText(asServiceError(looked.error)).text;
    return <Text.Detail tone="secondary">{s('rules.noCandidates', { reason })}</Text.Detail>;
  }
  return rows.length === 0 ? <Text.Detail tone="secondary">{s('rules.noneFound')}</Text.Detail> : null;
}
