import type { Address, Customer } from '@commercetools/platform-sdk';
import { slugOf } from './categories.ts';
import { customerRecipes } from './customer-oddities.ts';
import { Dice, iso, namedId, uuid } from './seeded.ts';
import { COUNTRIES, type Country } from './words.ts';

const NAMED = Object.entries(customerRecipes);
/** Every so many customers one is odd, beside those that tests know by name. */
const ODD_EVERY = 12;
const CANARY_EVERY = 40;
/** Given to two customers by their recipes; repeating those would give it to more. */
const UNIQUE = /^(sameEmail|canary)/;
const REPEATED = NAMED.filter(([name]) => !UNIQUE.test(name)).map(([, recipe]) => recipe);

/** Customers one by one, so that a hundred thousand needn't be held. The first ones are the named oddities. */
export function* customers(count: number, seed = 1): Generator<Customer> {
  for (let index = 0; index < count; index++) yield customerAt(index, seed);
}

export function customerAt(index: number, seed: number): Customer {
  const named = NAMED[index];
  if (named) {
    const [name, recipe] = named;
    return recipe({ ...ordinary(index, seed), id: namedId(`customer.${name}`) });
  }
  const customer = ordinary(index, seed);
  if (index % CANARY_EVERY === 0) return customerRecipes.canary?.(customer) ?? customer;
  const recipe = index % ODD_EVERY === 0 ? REPEATED[(index / ODD_EVERY) % REPEATED.length] : undefined;
  return recipe ? recipe(customer) : customer;
}

function ordinary(index: number, seed: number): Customer {
  const dice = new Dice('customer', index, seed);
  const country = dice.pick(COUNTRIES);
  const firstName = dice.pick(country.firstNames);
  const lastName = dice.pick(country.lastNames);
  const email = `${slugOf(firstName)}.${slugOf(lastName)}${index}@${dice.pick(['example.com', 'example.org', 'example.net'])}`;
  const created = dice.time('2022-03-01T00:00:00Z', '2026-10-01T00:00:00Z');
  const addresses = [1, 2].slice(0, dice.between(1, 2)).map((place) => address(place, country, firstName, lastName, dice));
  return {
    id: uuid('customer', index, seed),
    version: dice.between(1, 9),
    createdAt: iso(created),
    lastModifiedAt: iso(created + dice.below(45 * 86_400_000)),
    customerNumber: String(100_000 + index),
    email,
    firstName,
    lastName,
    ...(dice.chance(0.1) ? { title: dice.pick(['Dr.', 'Prof.']) } : {}),
    ...(dice.chance(0.15) ? { companyName: `${lastName} ${country.code === 'DE' ? 'GmbH' : 'Ltd.'}` } : {}),
    locale: country.locale,
    addresses,
    shippingAddressIds: addresses.map(({ id }) => id ?? ''),
    billingAddressIds: ['address-1'],
    defaultShippingAddressId: 'address-1',
    defaultBillingAddressId: 'address-1',
    isEmailVerified: dice.chance(0.8),
    authenticationMode: 'Password',
    stores: [],
    customerGroupAssignments: [],
    custom: {
      type: { typeId: 'type', id: uuid('type', 0, seed) },
      fields: {
        loyaltyPoints: dice.below(2000),
        newsletter: dice.chance(0.5),
        favouriteColour: dice.pick(['red', 'blue', 'grün']),
      },
    },
  };
}

export function address(place: number, country: Country, firstName: string, lastName: string, dice: Dice): Address {
  const [city, region, postalCode] = dice.pick(country.cities);
  const phone = dice.pick(country.phones).replaceAll('#', () => dice.digits(1));
  return {
    id: `address-${place}`,
    firstName,
    lastName,
    streetName: dice.pick(country.streets),
    streetNumber: String(dice.between(1, 180)),
    ...(dice.chance(0.15) ? { additionalStreetInfo: dice.pick(['Hinterhaus', 'c/o Nachbar', 'Gate 3']) } : {}),
    ...(dice.chance(0.1) ? { apartment: String(dice.between(1, 40)), building: dice.pick(['A', 'B', 'C']) } : {}),
    postalCode,
    city,
    region,
    country: country.code,
    ...(dice.chance(0.7) ? { [dice.chance(0.5) ? 'mobile' : 'phone']: phone } : {}),
  };
}
