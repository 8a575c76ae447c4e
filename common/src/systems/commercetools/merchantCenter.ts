import type { Reader } from '../../base/variables';

export const MERCHANT_CENTER_VARIABLES = ['CTP_JWKS_URL', 'CTP_JWT_ISSUER', 'ENTRY_POINT_URI_PATH'] as const;
type Variable = (typeof MERCHANT_CENTER_VARIABLES)[number];

export interface MerchantCenterEnvironment {
  /** Where the Merchant Center's tokens come from; both empty when that isn't known: then only API clients may call. */
  jwksUrl: string;
  jwtIssuer: string;
  /** Entry point of the custom application: the names of its users' permissions follow from it. */
  entryPointUriPath: string;
}

/** What the Merchant Center takes as an entry point; see `entryPointUriPath` of its configuration. */
const ENTRY_POINT = {
  pattern: /^(?=.{2,64}$)[a-z0-9]+(?:[-_][a-z0-9]+)*$/,
  rule: 'the entry point as registered: 2 to 64 lowercase letters and digits, with single - or _ between them',
};

/** The Merchant Center's gateway of the same region: https://docs.commercetools.com/merchant-center/regions */
function issuerOf(apiUrl: string): string | undefined {
  const [, region] = /^https:\/\/api\.([a-z0-9-]+\.(?:gcp|aws))\.commercetools\.com$/.exec(apiUrl) ?? [];
  return region && `https://mc-api.${region}.commercetools.com`;
}

/** @param apiUrl address of the project's API, from which the gateway's follows */
export function readMerchantCenter(reader: Reader<Variable>, apiUrl: string): MerchantCenterEnvironment {
  const jwtIssuer = reader.url('CTP_JWT_ISSUER', reader.optional('CTP_JWT_ISSUER') ?? issuerOf(apiUrl));
  const keys = reader.optional('CTP_JWKS_URL') ?? (jwtIssuer && `${jwtIssuer}/.well-known/jwks.json`);
  return {
    jwksUrl: reader.url('CTP_JWKS_URL', keys),
    jwtIssuer,
    entryPointUriPath: reader.text('ENTRY_POINT_URI_PATH', 'data-imports', ENTRY_POINT),
  };
}
