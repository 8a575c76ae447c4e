import type * as Sdk from 'klaviyo-api';

let loaded: typeof Sdk | undefined;

/**
 * Klaviyo's SDK, loaded when first used: its two thousand modules take half of a command's start, and one that reads or changes what
 * is stored sends Klaviyo nothing.
 */
export function sdk(): typeof Sdk {
  loaded ??= require('klaviyo-api') as typeof Sdk;
  return loaded;
}
