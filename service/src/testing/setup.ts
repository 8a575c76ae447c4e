import { type Logger, silent } from 'common';
import { buildApp } from '../app';
import { Shop } from './shop';
import { World } from './world';

/** An app with the importer of a small shop, in a world of its own. */
export async function setup(more: Record<string, string> = {}, log: Logger = silent) {
  const world = new World();
  await world.begin();
  const shop = new Shop();
  const { importer } = shop;
  const env = world.environment(more);
  const app = await buildApp({ importer, env, log });
  const end = async () => {
    await app.close();
    await world.end();
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const manager = () => bearer(world.user());
  return { world, shop, importer, env, app, end, bearer, manager };
}
export type Setup = Awaited<ReturnType<typeof setup>>;
