const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Keys and tokens may go there: https, or plain http to this machine. The URL without a slash at its end; undefined for any other. */
export function secureUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  const secure = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
  return secure ? text.replace(/\/+$/, '') : undefined;
}
