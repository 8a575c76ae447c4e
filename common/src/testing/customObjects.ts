import type { Received, Reply } from './server';

interface Draft {
  container: string;
  key: string;
  value: Record<string, unknown>;
  version?: number;
}
type Stored = Draft & { version: number; lastModifiedAt: string };

export const CONFLICT: Reply = { status: 409, body: { statusCode: 409, errors: [{ code: 'ConcurrentModification' }] } };

/** Custom objects as commercetools keeps them: compare-and-set, by container and key. */
export class CustomObjects {
  readonly documents = new Map<string, Stored>();
  /** Called after a request was carried out; what it returns is answered in its place. */
  afterwards: (request: Received) => Reply | undefined = () => undefined;
  /** Called before: what it returns is answered, and nothing is carried out. */
  instead: (request: Received) => Reply | undefined = () => undefined;

  answer = (request: Received): Reply => {
    if (request.path === '/oauth/token') return { body: { access_token: 't', expires_in: 1000 } };
    return this.instead(request) ?? this.carryOut(request);
  };

  private carryOut(request: Received): Reply {
    const reply = this.replyTo(request);
    return this.afterwards(request) ?? reply;
  }

  private replyTo(request: Received): Reply {
    if (request.method === 'POST') return this.post(JSON.parse(request.text) as Draft);
    const [container = '', ...key] = request.path.split('/').slice(3);
    return key.length === 0 ? this.query(container, request.query) : this.byKey(request, `${container}/${key.join('/')}`);
  }

  private post({ container, key, value, version }: Draft): Reply {
    const current = this.documents.get(`${container}/${key}`);
    if (version !== undefined && version !== (current?.version ?? 0)) return CONFLICT;
    const document = { container, key, value, version: (current?.version ?? 0) + 1, lastModifiedAt: new Date().toISOString() };
    this.documents.set(`${container}/${key}`, document);
    return { body: document };
  }

  private byKey({ method, query }: Received, name: string): Reply {
    const current = this.documents.get(name);
    if (!current) return { status: 404, body: { statusCode: 404 } };
    if (method === 'GET') return { body: current };
    if (query.has('version') && Number(query.get('version')) !== current.version) return CONFLICT;
    this.documents.delete(name);
    return { body: current };
  }

  private query(container: string, query: URLSearchParams): Reply {
    const wanted = query.getAll('where').map(predicateOf);
    const sign = query.get('sort') === 'key desc' ? -1 : 1;
    const results = [...this.documents.values()]
      .filter((document) => document.container === container && wanted.every((holds) => holds(document)))
      .sort((a, b) => (a.key < b.key ? -sign : sign))
      .slice(0, Number(query.get('limit')));
    return { body: { results } };
  }
}

/** The few forms of predicates that the store writes; another is an error of the test. */
function predicateOf(where: string): (document: Stored) => boolean {
  const comparisons = [...where.matchAll(/(key|value\(\w+) (=|<|>|>=) ("(?:[^"\\]|\\.)*")\)?(?: and |$)/g)];
  if (comparisons.map(([text]) => text).join('') !== where) throw new Error(`unknown predicate: ${where}`);
  const checks = comparisons.map(([, field = '', operator = '', text = '']) => (document: Stored) => {
    const given = field === 'key' ? document.key : document.value[field.slice('value('.length)];
    return holds(given, operator, JSON.parse(text) as string);
  });
  return (document) => checks.every((check) => check(document));
}

function holds(given: unknown, operator: string, wanted: string): boolean {
  if (typeof given !== 'string') return false;
  if (operator === '=') return given === wanted;
  if (operator === '<') return given < wanted;
  return given > wanted || (operator === '>=' && given === wanted);
}
