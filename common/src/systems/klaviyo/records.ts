/**
 * What the mappings produce: Klaviyo's resources in our own, SDK-independent words. `client.ts` alone knows how they
 * go over the wire. Absent fields are absent, never null or empty.
 * https://developers.klaviyo.com/en/reference/bulk_import_profiles, https://developers.klaviyo.com/en/reference/create_event
 */
export interface ProfileRecord {
  externalId: string;
  email: string;
  phoneNumber?: string;
  firstName?: string;
  lastName?: string;
  title?: string;
  organization?: string;
  locale?: string;
  location?: ProfileLocation;
  properties?: Record<string, unknown>;
  consent?: Consent;
}

/** What someone decided about marketing; a channel that is absent was not decided. */
export interface Consent {
  email?: boolean;
  sms?: boolean;
  /** When, ISO 8601; always there when something was consented to. */
  at?: string;
}

/** Whose event it is: at least one of the two ids, and for a guest what is known of them. */
export interface EventProfile extends Partial<Omit<ProfileRecord, 'properties' | 'title' | 'organization' | 'consent'>> {}

export interface ProfileLocation {
  address1?: string;
  address2?: string;
  city?: string;
  country?: string;
  region?: string;
  zip?: string;
}

export interface EventRecord {
  metric: string;
  profile: EventProfile;
  /** Idempotent per metric and profile. */
  uniqueId: string;
  /** ISO 8601, UTC. */
  time: string;
  value: number;
  /** ISO 4217. */
  valueCurrency: string;
  /** Recorded without triggering flows. */
  backfill: boolean;
  properties: Record<string, unknown>;
}

/** https://developers.klaviyo.com/en/reference/bulk_create_catalog_categories */
export interface CategoryRecord {
  externalId: string;
  /** `Women > Pants > Jeans`: Klaviyo has no parents, so the tree is in the name. */
  name: string;
}

/** What items and variants have in common. All of it is always sent, so that an update leaves nothing behind. */
interface Presented {
  externalId: string;
  title: string;
  description: string;
  url: string;
  /** In the main unit of its currency; Klaviyo keeps no currency with it. Absent = left alone, or none. */
  price?: number;
  imageFullUrl?: string;
  images?: string[];
  /** Flat, below 100 kB. */
  customMetadata: Record<string, string | number>;
}

/** https://developers.klaviyo.com/en/reference/bulk_create_catalog_items */
export interface ItemRecord extends Presented {
  /** External ids of its categories and of all their ancestors. */
  categories: string[];
}

/** https://developers.klaviyo.com/en/reference/bulk_create_catalog_variants */
export interface VariantRecord extends Presented {
  sku: string;
  /** Absent where no stock is kept: 0 on create, left alone on update. */
  inventoryQuantity?: number;
  /** 1 = hidden from feeds while out of stock, 2 = shown whatever the stock. */
  inventoryPolicy: 1 | 2;
  /** External id of its item. */
  item: string;
}

/** An item whose product isn't published any more, and what becomes of it. */
export interface Leftover {
  /** External id of the item. */
  leftover: string;
  fate: 'hide' | 'delete';
}

/** An item and all its variants: what becomes of one product. */
export interface ProductRecord {
  item: ItemRecord;
  variants: VariantRecord[];
}
