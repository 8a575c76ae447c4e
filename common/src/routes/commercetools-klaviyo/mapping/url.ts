import type { Image } from '@commercetools/platform-sdk';
import { fields, list, text } from '../../../base/fields/values';
import type { Warning } from './codes';

const PLACEHOLDER = '{{productSlug}}';

/** `encodeURIComponent` throws on half a surrogate pair; such a half is replaced as any UTF-8 encoder would. */
const encode = (slug: string): string => encodeURIComponent(slug.replace(/\p{Surrogate}/gu, '\uFFFD'));

/** The address of a product's page. Without a template it is the slug as a path. */
export function productUrl(template: string | undefined, slug: string | undefined): string | undefined {
  if (!slug) return undefined;
  return template === undefined ? `/${encode(slug)}` : template.replaceAll(PLACEHOLDER, () => encode(slug));
}

/** An address that a browser or a mail program can open: absolute, http or https. Undefined when it isn't one. */
export function webAddress(value: unknown): string | undefined {
  const given = text(value);
  if (given === undefined || !/^https?:\/\//i.test(given)) return undefined;
  return URL.canParse(given) ? given : undefined;
}

/** The first usable one of a variant's images. */
export function firstImage(images: unknown, warnings: Set<Warning>): string | undefined {
  for (const image of list(images)) {
    const { url } = fields<Image>(image);
    const address = webAddress(url);
    if (address !== undefined) return address;
    if (text(url) !== undefined) warnings.add('invalid_url');
  }
  return undefined;
}

/** The usable ones of a variant's images, each once, in their order. */
export function imageAddresses(images: unknown, warnings: Set<Warning>): string[] {
  const found = new Set<string>();
  for (const image of list(images)) {
    const { url } = fields<Image>(image);
    const address = webAddress(url);
    if (address !== undefined) found.add(address);
    else if (text(url) !== undefined) warnings.add('invalid_url');
  }
  return [...found];
}
