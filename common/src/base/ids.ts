const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids of another side's answers are repeated in errors and logs: nothing else that stands in their place may get there. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);
