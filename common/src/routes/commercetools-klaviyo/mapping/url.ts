const PLACEHOLDER = '{{productSlug}}';

/** `encodeURIComponent` throws on half a surrogate pair; such a half is replaced as any UTF-8 encoder would. */
const encode = (slug: string): string => encodeURIComponent(slug.replace(/\p{Surrogate}/gu, '\uFFFD'));

/** The address of a product's page. Without a template it is the slug as a path. */
export function productUrl(template: string | undefined, slug: string | undefined): string | undefined {
  if (!slug) return undefined;
  return template === undefined ? `/${encode(slug)}` : template.replaceAll(PLACEHOLDER, () => encode(slug));
}
