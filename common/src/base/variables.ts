import { readFileSync } from 'node:fs';
import { secureUrl } from './urls';

export type Variables = Record<string, string | undefined>;

export class InvalidEnvironment extends Error {
  constructor(readonly faults: string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'InvalidEnvironment';
  }
}

/** Reads variables; collects every fault instead of stopping at the first: so that they can be fixed all at once. */
export class Reader<Variable extends string> {
  readonly faults: string[] = [];
  /** What should be known, but is no reason not to start. */
  readonly warnings: string[] = [];
  constructor(private readonly variables: Variables) {}

  optional(name: Variable, ...older: string[]): string | undefined {
    for (const each of [name, ...older]) {
      const value = this.variables[each]?.trim();
      if (value) return value;
    }
    return undefined;
  }

  /**
   * A secret, or what stands in the file that `<name>_FILE` names: container platforms mount secrets as files, where neither
   * `docker inspect` nor a child process sees them. The variable itself goes first.
   */
  secret(name: Variable): string | undefined {
    const given = this.optional(name);
    const file = this.variables[`${name}_FILE`]?.trim();
    if (given !== undefined || !file) return given;
    try {
      const text = readFileSync(file, 'utf8').trim();
      if (text !== '') return text;
      this.faults.push(`${name}_FILE names a file that is empty.`);
    } catch {
      this.faults.push(`${name}_FILE names a file that can't be read.`);
    }
    return undefined;
  }

  requiredSecret(name: Variable): string {
    const before = this.faults.length;
    const value = this.secret(name);
    if (value === undefined && this.faults.length === before) this.faults.push(`${name} is missing.`);
    return value ?? '';
  }

  required(name: Variable, ...older: string[]): string {
    const value = this.optional(name, ...older);
    if (value === undefined) this.faults.push(`${name} is missing.`);
    return value ?? '';
  }

  number(name: Variable, fallback: number, min: number, max: number): number {
    const text = this.optional(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    this.faults.push(`${name} must be a number from ${min} to ${max}.`);
    return fallback;
  }

  /** Half a shard would leave the records of its other half unread. */
  whole(name: Variable, fallback: number, min: number, max: number, ...older: Variable[]): number {
    const text = this.optional(name, ...older);
    if (text === undefined) return fallback;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const given = [name, ...older].find((each) => this.optional(each) !== undefined) ?? name;
    this.faults.push(`${given} must be a whole number from ${min} to ${max}.`);
    return fallback;
  }

  oneOf<const T extends string>(name: Variable, values: readonly T[], fallback: T): T {
    const text = this.optional(name);
    if (text === undefined) return fallback;
    const found = values.find((value) => value === text);
    if (found === undefined) this.faults.push(`${name} must be one of ${values.join(', ')}.`);
    return found ?? fallback;
  }

  /** Text of a form that `rule` tells in words: what was given is never repeated. */
  text(name: Variable, fallback: string, { pattern, rule }: { pattern: RegExp; rule: string }): string {
    const text = this.optional(name);
    if (text === undefined || pattern.test(text)) return text ?? fallback;
    this.faults.push(`${name} must be ${rule}.`);
    return fallback;
  }

  /** https, or plain http to this very machine: anything else would carry keys in the clear. */
  url(name: Variable, text: string | undefined): string {
    if (!text) return '';
    const url = secureUrl(text);
    if (url !== undefined) return url;
    this.faults.push(`${name} must be an https URL (http only for 127.0.0.1).`);
    return '';
  }
}
