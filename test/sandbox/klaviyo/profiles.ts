export type Identifiers = { email?: string | null; phone_number?: string | null; external_id?: string | null };
export type ProfileInput = { id?: string | null; attributes: Identifiers & Record<string, unknown> };

export const OWN = ['email', 'phone_number', 'external_id'] as const;
export type Own = (typeof OWN)[number];

export type Profile = {
  id: string;
  seq: number;
  email: string | null;
  phone_number: string | null;
  external_id: string | null;
  attributes: Record<string, unknown>;
  created: number;
  updated: number;
  /** Writes through a profile endpoint; a profile that an event created has none until then. */
  writes: number;
  createdBy: 'profile' | 'event';
  /** Sent nothing any more. */
  suppressed: boolean;
  /** What was decided about marketing, by channel. */
  consent: Partial<Record<Channel, { consent: string; at: string | null }>>;
};

export type Channel = 'email' | 'sms';

/** Two identifiers of one row belong to two profiles. */
export type Conflict = { field: Own; ids: string[] };

const normal = (field: Own, value: string): string => (field === 'email' ? value.toLowerCase() : value);

export const hasIdentifier = (input: ProfileInput): boolean =>
  Boolean(input.id) || OWN.some((field) => input.attributes[field]) || Boolean(input.attributes._kx);

export class Profiles {
  readonly byId = new Map<string, Profile>();
  private readonly owners: Record<Own, Map<string, Profile>> = {
    email: new Map(),
    phone_number: new Map(),
    external_id: new Map(),
  };
  private seq = 0;

  clear(): void {
    this.byId.clear();
    for (const field of OWN) this.owners[field].clear();
  }

  owner(field: Own, value: string): Profile | undefined {
    return this.owners[field].get(normal(field, value));
  }

  /** Every profile that one of the row's identifiers names, the id first. */
  matches(input: ProfileInput): Profile[] {
    const found = new Set<Profile>();
    const named = input.id ? this.byId.get(input.id) : undefined;
    if (named) found.add(named);
    for (const field of OWN) {
      const value = input.attributes[field];
      const profile = value ? this.owner(field, value) : undefined;
      if (profile) found.add(profile);
    }
    return [...found];
  }

  conflict(input: ProfileInput): Conflict | undefined {
    const [first, ...others] = this.matches(input);
    if (!first) return undefined;
    if (others.length === 0) return sharedPhone(first, input) ? { field: 'phone_number', ids: [first.id] } : undefined;
    const field = OWN.find((name) => {
      const value = input.attributes[name];
      return value && others.includes(this.owner(name, value) as Profile);
    });
    return { field: field ?? 'external_id', ids: [first, ...others].map((profile) => profile.id) };
  }

  /** For good, with everything that identifies it. */
  forget(profile: Profile): void {
    this.byId.delete(profile.id);
    for (const field of OWN) {
      const value = profile[field];
      if (value !== null) this.owners[field].delete(normal(field, value));
    }
  }

  /** Caller has ruled out a conflict. `nullsClear` only in the single endpoint: in a bulk job a null says nothing. */
  write(input: ProfileInput, how: { nullsClear: boolean; keepBodies: boolean }): { profile: Profile; created: boolean } {
    const known = this.matches(input)[0];
    const profile = known ?? this.create('profile');
    this.apply(profile, input.attributes, how.nullsClear, how.keepBodies);
    profile.writes += 1;
    return { profile, created: !known };
  }

  /** The profile of an event: the first identifier that matches decides, none creates; never a conflict. */
  forEvent(input: ProfileInput, keepBodies: boolean): Profile {
    const known = this.matches(input);
    const profile = known[0] ?? this.create('event');
    const attributes = known.length > 1 ? withoutIdentifiers(input.attributes) : input.attributes;
    this.apply(profile, attributes, false, keepBodies);
    return profile;
  }

  private create(createdBy: Profile['createdBy']): Profile {
    this.seq += 1;
    const now = Date.now();
    const id = `01SBX${this.seq.toString(36).toUpperCase().padStart(21, '0')}`;
    const identity = { id, seq: this.seq, email: null, phone_number: null, external_id: null };
    const times = { created: now, updated: now };
    const profile: Profile = { ...identity, attributes: {}, ...times, writes: 0, createdBy, suppressed: false, consent: {} };
    this.byId.set(id, profile);
    return profile;
  }

  private apply(profile: Profile, attributes: ProfileInput['attributes'], nullsClear: boolean, keepBodies: boolean): void {
    const { email, phone_number, external_id, properties, ...rest } = attributes;
    this.identify(profile, { email, phone_number, external_id } as Identifiers, nullsClear);
    profile.updated = Date.now();
    if (!keepBodies) return;
    assign(profile.attributes, rest, nullsClear);
    if (properties === undefined) return;
    const kept = (profile.attributes.properties ?? {}) as Record<string, unknown>;
    if (properties !== null) assign(kept, properties as Record<string, unknown>, nullsClear);
    profile.attributes.properties = properties === null && nullsClear ? {} : kept;
  }

  private identify(profile: Profile, identifiers: Identifiers, nullsClear: boolean): void {
    for (const field of OWN) {
      const value = identifiers[field];
      if (value === undefined || (value === null && !nullsClear)) continue;
      const before = profile[field];
      if (before !== null) this.owners[field].delete(normal(field, before));
      profile[field] = value === null ? null : normal(field, value);
      if (value !== null) this.owners[field].set(normal(field, value), profile);
    }
  }
}

function withoutIdentifiers(attributes: ProfileInput['attributes']): ProfileInput['attributes'] {
  const { email: _email, phone_number: _phone, external_id: _external, ...rest } = attributes;
  return rest;
}

function assign(target: Record<string, unknown>, from: Record<string, unknown>, nullsClear: boolean): void {
  for (const [key, value] of Object.entries(from)) {
    if (value !== null && value !== undefined) target[key] = value;
    else if (value === null && nullsClear) delete target[key];
  }
}

/** A phone number alone doesn't make two people one: its owner has other identifiers than the row. */
function sharedPhone(owner: Profile, { id, attributes }: ProfileInput): boolean {
  if (id || !attributes.phone_number || owner.phone_number !== attributes.phone_number) return false;
  const differs = (field: Own) => {
    const value = attributes[field];
    return Boolean(value && owner[field] && normal(field, value) !== owner[field]);
  };
  const agrees = (field: Own) => Boolean(attributes[field] && owner[field] === normal(field, attributes[field] ?? ''));
  return (differs('email') || differs('external_id')) && !agrees('email') && !agrees('external_id');
}
