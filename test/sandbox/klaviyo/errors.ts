/** Klaviyo's error shape: JSON:API, one object per fault. Live bodies carry `status`, `links` and `meta` besides the documented four. */
export type Source = { pointer?: string; parameter?: string };
export type Problem = {
  id: string;
  status: number;
  code: string;
  title: string;
  detail: string;
  source: Source;
  links: Record<string, never>;
  meta: Record<string, never>;
};

let made = 0;

export function problem(status: number, code: string, title: string, detail: string, source: Source = {}): Problem {
  made += 1;
  const id = `00000000-0000-4000-8000-${made.toString(16).padStart(12, '0')}`;
  return { id, status, code, title, detail, source, links: {}, meta: {} };
}

export class ApiError extends Error {
  readonly status: number;
  readonly problems: Problem[];
  readonly retryAfter: number | undefined;

  constructor(problems: Problem[], retryAfter?: number) {
    super(problems[0]?.detail ?? 'error');
    this.status = problems[0]?.status ?? 500;
    this.problems = problems;
    this.retryAfter = retryAfter;
  }
}

export const invalid = (detail: string, pointer: string, code = 'invalid'): Problem =>
  problem(400, code, 'Invalid input.', detail, { pointer });

export const badParameter = (parameter: string, detail: string): ApiError =>
  new ApiError([problem(400, 'invalid', 'Invalid input.', detail, { parameter })]);

export const notFound = (what: string, id: string): ApiError =>
  new ApiError([problem(404, 'not_found', 'Not found.', `A ${what} with id ${id} does not exist.`)]);

export const throttled = (detail: string, retryAfter: number): ApiError =>
  new ApiError([problem(429, 'throttled', 'Request was throttled.', detail)], retryAfter);

/** The offending value as the real API may quote it: this is why a client must not log `detail`. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
