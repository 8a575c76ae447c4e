import type { DiscountedPrice, Price, StandalonePrice } from '@commercetools/platform-sdk';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import { amount, currencyOf } from '../mapping/money';
import type { Settings } from '../settings';

/** The instants between which a price holds; without them it always does. */
interface Candidate {
  value: number;
  currency: string;
  country: string | undefined;
  from: number;
  until: number;
  hasWindow: boolean;
  /** The place of its channel and country among those that are wanted: less is better. */
  rank: number;
}

export type PriceRules = Pick<Settings, 'preferredCurrency' | 'preferredCountry'> & {
  product: Pick<Settings['product'], 'price' | 'priceChannel'>;
};

export interface ChosenPrice {
  value: number;
  /** ISO 3166-1 alpha-2; absent for a price that holds everywhere. */
  country?: string;
}

/** What stands in for a bound that isn't set: such a price began long ago, or ends last of all. */
const ALWAYS = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/**
 * The prices of a variant, embedded or standalone ones, of which Klaviyo keeps one: a price of the wanted channel before one
 * without, one of the wanted country before one without. Of those a price whose window holds now, the nearest end first; a
 * price without window; and if none of all holds now, the next to come. Prices of a customer group, of another channel, and
 * expired or inactive ones never count.
 * https://docs.commercetools.com/api/projects/products#price, https://docs.commercetools.com/api/projects/standalone-prices
 */
export class Prices {
  private readonly candidates: Candidate[];

  /** @param now epoch milliseconds */
  constructor(
    prices: unknown,
    private readonly now: number,
    private readonly rules: PriceRules,
  ) {
    this.candidates = list(prices).flatMap((each) => candidate(fields(each), rules) ?? []);
  }

  /** In the preferred currency, or else of all. Undefined when no price applies now or later. */
  current(): number | undefined {
    const { preferredCurrency: currency } = this.rules;
    return chosen(
      this.candidates.filter((each) => currency === undefined || each.currency === currency),
      this.now,
    )?.value;
  }

  /** The same choice for each currency there is, in the order in which the currencies appear. */
  byCurrency(): Map<string, ChosenPrice> {
    const found = new Map<string, ChosenPrice>();
    for (const currency of new Set(this.candidates.map((each) => each.currency))) {
      const price = chosen(
        this.candidates.filter((each) => each.currency === currency),
        this.now,
      );
      if (price) found.set(currency, { value: price.value, ...(price.country === undefined ? {} : { country: price.country }) });
    }
    return found;
  }

  /** The countries that have prices of their own. */
  countries(): string[] {
    return [...new Set(this.candidates.flatMap(({ country }) => country ?? []))];
  }

  /** The same choice for one country: its own prices, else those that hold everywhere. */
  of(country: string): { value: number; currency: string } | undefined {
    const fitting = this.candidates.filter((each) => each.country === undefined || each.country === country);
    const ranked = fitting.map((each) => ({ ...each, rank: each.country === country ? each.rank - 100 : each.rank }));
    return chosen(ranked, this.now);
  }
}

function chosen(candidates: Candidate[], now: number): Candidate | undefined {
  const ranks = [...new Set(candidates.map(({ rank }) => rank))].sort((a, b) => a - b);
  const groups = ranks.map((wanted) => candidates.filter(({ rank }) => rank === wanted));
  for (const group of groups) {
    const holding = group.filter(({ hasWindow, from, until }) => hasWindow && from <= now && now < until);
    const found = least(holding, ({ until }) => until) ?? group.find(({ hasWindow }) => !hasWindow);
    if (found) return found;
  }
  for (const group of groups) {
    const next = least(
      group.filter(({ from, until }) => from > now && until > from),
      ({ from }) => from,
    );
    if (next) return next;
  }
  return undefined;
}

/** Of equals the first. */
function least(candidates: Candidate[], by: (candidate: Candidate) => number): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (best, each) => (best === undefined || by(each) < by(best) ? each : best),
    undefined,
  );
}

type AnyPrice = Unchecked<Price> & Pick<Unchecked<StandalonePrice>, 'active'>;

/** Undefined when it can't count, whatever the time. */
function candidate(price: AnyPrice, rules: PriceRules): Candidate | undefined {
  const money = rules.product.price === 'full' ? price.value : (reduced(price) ?? price.value);
  const value = amount(money);
  const currency = currencyOf(money);
  const from = instant(price.validFrom, ALWAYS.from);
  const until = instant(price.validUntil, ALWAYS.until);
  if (value === undefined || currency === undefined || from === undefined || until === undefined) return undefined;
  const country = text(price.country);
  const rank = rankOf(price, country, rules);
  if (rank === undefined || has(price.customerGroup) || price.active === false) return undefined;
  return { value, currency, country, from, until, rank, hasWindow: has(price.validFrom) || has(price.validUntil) };
}

function reduced({ discounted }: AnyPrice): unknown {
  const { value } = fields<DiscountedPrice>(discounted);
  return amount(value) === undefined ? undefined : value;
}

/** Undefined for what is of another channel or country than the wanted ones. */
function rankOf(price: AnyPrice, country: string | undefined, { preferredCountry, product }: PriceRules): number | undefined {
  const channel = has(price.channel) ? fields<{ id: string }>(price.channel).id : undefined;
  if (has(price.channel) && channel !== product.priceChannel) return undefined;
  if (preferredCountry !== undefined && country !== undefined && country !== preferredCountry) return undefined;
  const ofChannel = channel === undefined ? 2 : 0;
  // A wanted country goes before none; without a wish none goes before any.
  const isPreferred = preferredCountry === undefined ? country === undefined : country !== undefined;
  return ofChannel + (isPreferred ? 0 : 1);
}

const has = (value: unknown): boolean => value !== undefined && value !== null;

/** Undefined = there is a bound, but it can't be read: when the price holds isn't known. */
function instant(bound: unknown, open: number): number | undefined {
  if (!has(bound)) return open;
  const at = typeof bound === 'string' ? Date.parse(bound) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
