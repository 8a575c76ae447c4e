/** The mapping of policy files, used without `--mapping`. */
const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));
const phone = { column: '$mobile', transform: ['strip_point_zero'] };
const boolean = (column: string) => ({ column, transform: ['boolean'] });
const date = (column: string) => ({ column, transform: [{ date: 'yyyy-MM-dd' }] });

export const POLICIES = {
  version: 1,
  identities: { customer_id: 'customer_id', email: 'Email Address', other_id_2: 'Other 2' },
  userAttributes: {
    ...same('$firstname', '$lastname'),
    $mobile: phone,
    ...same('$zip', 'Guidewire Account IDs', 'Types of Ancillaries Held', 'dob'),
  },
  event: {
    name: 'Policy Imported',
    type: 'transaction',
    attributes: {
      ...same('Policy Status', 'Auto Renewal', 'Individual Role', 'Product', 'Brand'),
      'Is Multicar Policy': boolean('Is Multicar Policy'),
      'Online Policy': boolean('Online Policy'),
      ...same('Vehicle Registration'),
      'Latest Renewal Date': date('Latest Renewal Date'),
      'Latest End Date': date('Latest End Date'),
      ...same('Latest Start Date', 'Policy Number', 'Payment Method', 'Guidewire Account IDs', 'Types of Ancillaries Held'),
      Telephone: phone,
      Postcode: '$zip',
    },
  },
};
