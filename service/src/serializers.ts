import { type Serializer, type SerializerFactory, SerializerSelector } from '@fastify/fast-json-stringify-compiler';

/**
 * Serialisers of answers, each made when its first answer is sent, and once for all routes whose answer has the same schema (every
 * route names the same faults). Made at the start, one per route and status, they cost a third of the processor time of a cold start.
 */
export const buildSerializer: SerializerFactory = (shared, options) => {
  const compile = SerializerSelector()(shared, options);
  const made = new Map<string, Serializer>();
  return (route) => {
    const key = JSON.stringify(route.schema);
    return (answer) => {
      const serialize = made.get(key) ?? compile(route);
      made.set(key, serialize);
      return serialize(answer);
    };
  };
};
