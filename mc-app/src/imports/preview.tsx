import { type ComponentProps, lazy, Suspense } from 'react';
import type { PreviewPage } from './preview-page';

const Page = lazy(async () => ({ default: (await import(/* webpackChunkName: "preview" */ './preview-page')).PreviewPage }));

/** A preview, in a chunk of its own: few look at one, and never at first. */
export function Preview(props: ComponentProps<typeof PreviewPage>) {
  return (
    <Suspense fallback={null}>
      <Page {...props} />
    </Suspense>
  );
}
