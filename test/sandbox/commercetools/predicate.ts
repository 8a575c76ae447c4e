import { invalidInput } from './errors.ts';

export type Literal = string | number | boolean;
export type Comparison = '=' | '!=' | '<>' | '>' | '>=' | '<' | '<=';
export type Predicate =
  | { kind: 'and' | 'or'; parts: Predicate[] }
  | { kind: 'not'; part: Predicate }
  | { kind: 'nested'; field: string; part: Predicate }
  | { kind: 'compare'; field: string; operator: Comparison; value: Literal }
  | { kind: 'in'; field: string; values: Literal[] }
  | { kind: 'contains'; field: string; every: boolean; values: Literal[] }
  | { kind: 'defined' | 'empty'; field: string };

type Variables = Record<string, string>;

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|(>=|<=|<>|!=|[=<>(),])|(:?[A-Za-z_][\w.-]*)|`([^`]+)`)/y;
const COMPARISONS = new Set<string>(['=', '!=', '<>', '>', '>=', '<', '<=']);

interface Token {
  kind: 'literal' | 'symbol' | 'word' | 'variable';
  text: string;
  value?: Literal;
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match) throw malformed(`unexpected input at position ${at + 1}`);
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function tokenOf([, text, number, symbol, word, quotedField]: RegExpExecArray): Token {
  if (text !== undefined) return { kind: 'literal', text, value: JSON.parse(text) as string };
  if (number !== undefined) return { kind: 'literal', text: number, value: Number(number) };
  if (symbol !== undefined) return { kind: 'symbol', text: symbol };
  if (quotedField !== undefined) return { kind: 'word', text: quotedField };
  const name = word ?? '';
  if (name.startsWith(':')) return { kind: 'variable', text: name.slice(1) };
  if (name === 'true' || name === 'false') return { kind: 'literal', text: name, value: name === 'true' };
  return { kind: 'word', text: name };
}

const malformed = (detail: string) => invalidInput(`Malformed parameter: where: ${detail}.`);

/**
 * The predicate language of commercetools: `and` binds closer than `or`, fields nest, variables are allowed.
 * https://docs.commercetools.com/api/predicates/query
 */
export function parsePredicate(source: string, variables: Variables = {}): Predicate {
  const parser = new Parser(tokenize(source), variables);
  return parser.whole();
}

class Parser {
  #at = 0;

  constructor(
    private readonly tokens: Token[],
    private readonly variables: Variables,
  ) {}

  whole(): Predicate {
    const predicate = this.#either();
    if (this.#at < this.tokens.length) throw malformed(`unexpected '${this.tokens[this.#at]?.text}'`);
    return predicate;
  }

  #either(): Predicate {
    const parts = [this.#both()];
    while (this.#accept('or')) parts.push(this.#both());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
  }

  #both(): Predicate {
    const parts = [this.#single()];
    while (this.#accept('and')) parts.push(this.#single());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  #single(): Predicate {
    if (this.#accept('(')) return this.#closed();
    if (this.#accept('not')) {
      this.#expect('(');
      return { kind: 'not', part: this.#closed() };
    }
    const token = this.#next();
    if (token.kind !== 'word') throw malformed(`expected a field name instead of '${token.text}'`);
    return this.#condition(token.text);
  }

  #closed(): Predicate {
    const predicate = this.#either();
    this.#expect(')');
    return predicate;
  }

  #condition(field: string): Predicate {
    if (this.#accept('(')) return { kind: 'nested', field, part: this.#closed() };
    if (this.#accept('in')) return { kind: 'in', field, values: this.#list() };
    if (this.#accept('not')) {
      this.#expect('in');
      return { kind: 'not', part: { kind: 'in', field, values: this.#list() } };
    }
    if (this.#accept('contains')) {
      const every = this.#accept('all');
      if (!every) this.#expect('any');
      return { kind: 'contains', field, every, values: this.#list() };
    }
    if (this.#accept('is')) return this.#state(field);
    const operator = this.#next();
    if (operator.kind !== 'symbol' || !COMPARISONS.has(operator.text)) throw malformed(`unexpected '${operator.text}'`);
    return { kind: 'compare', field, operator: operator.text as Comparison, value: this.#value() };
  }

  #state(field: string): Predicate {
    const negated = this.#accept('not');
    const { text } = this.#next();
    if (text !== 'defined' && text !== 'empty') throw malformed(`unexpected 'is ${text}'`);
    const part: Predicate = { kind: text, field };
    return negated ? { kind: 'not', part } : part;
  }

  /** `("a", "b")`, or a variable that holds the values separated by commas. */
  #list(): Literal[] {
    const bracket = this.#accept('(');
    const values: Literal[] = [];
    do values.push(...this.#values());
    while (bracket && this.#accept(','));
    if (bracket) this.#expect(')');
    return values;
  }

  #values(): Literal[] {
    const token = this.tokens[this.#at];
    if (token?.kind !== 'variable') return [this.#value()];
    return String(this.#value())
      .split(',')
      .map((value) => value.trim().replace(/^"(.*)"$/, '$1'));
  }

  #value(): Literal {
    const token = this.#next();
    if (token.kind === 'variable') {
      const value = this.variables[token.text];
      if (value === undefined) throw invalidInput(`Missing parameter value for variable '${token.text}'.`);
      return value;
    }
    if (token.value === undefined) throw malformed(`expected a value instead of '${token.text}'`);
    return token.value;
  }

  #accept(text: string): boolean {
    const token = this.tokens[this.#at];
    const found = token !== undefined && token.kind !== 'literal' && token.text === text;
    if (found) this.#at++;
    return found;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) throw malformed(`expected '${text}' instead of '${this.tokens[this.#at]?.text ?? 'the end'}'`);
  }

  #next(): Token {
    const token = this.tokens[this.#at++];
    if (!token) throw malformed('unexpected end of input');
    return token;
  }
}

/** Names of the outermost fields, which the API checks. */
export function fieldsOf(predicate: Predicate): string[] {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.parts.flatMap(fieldsOf);
    case 'not':
      return fieldsOf(predicate.part);
    default:
      return [predicate.field];
  }
}
