import { setFlagsFromString } from 'node:v8';

/**
 * Keeps a long run's memory flat. V8 otherwise lets garbage of 70 to 80 MB pile up before it collects it; this way it collects when
 * the heap has grown by 30 %, for about a tenth more of the processor. Takes effect at the next collection.
 */
export const keepHeapSmall = (): void => setFlagsFromString('--heap-growing-percent=30');
