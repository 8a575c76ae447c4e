/** Those of single records are the custom view's own: no other permission of a user includes them, and they include no other. */
export type Permission = 'view' | 'manage' | 'machine' | 'see_records' | 'send_records';

/** Who calls, once that is proven. */
export interface Caller {
  trigger: 'user' | 'machine';
  /** Id of the user or API client: noted as `requestedBy` of a run. */
  id: string;
  permissions: ReadonlySet<Permission>;
}

/** One way to prove who calls. */
export interface Identify {
  /** @throws HttpError 401 when not known, 503 when that can't be found out now. */
  identify(token: string): Promise<Caller>;
  /** Whether the proof needs nothing from outside. */
  isCheap(token: string): boolean;
}
