import Text from '@commercetools-uikit/text';

/** Why a setting can't be used as it is. */
export function Faults({ of }: { of: readonly string[] }) {
  return of.map((reason) => (
    <Text.Detail key={reason} tone="critical">
      {reason}
    </Text.Detail>
  ));
}
