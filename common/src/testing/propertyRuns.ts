/**
 * How many random cases a property is held against: `usual` in every run of the tests, many times that in `npm run test:faults`,
 * which sets PROPERTY_RUNS.
 */
export const propertyRuns = (usual: number): number => usual * Number(process.env.PROPERTY_RUNS ?? 1);
