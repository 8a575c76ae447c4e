import type { components } from './schema';

type Schemas = components['schemas'];
export type RecordView = Schemas['RecordView'];
export type ErrorAnswer = Schemas['Error'];
