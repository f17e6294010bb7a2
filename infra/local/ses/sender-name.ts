const WORDS = /=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=\s*/gi;

/**
 * The name and the address in `Name <address>`, as mail programs show them: without quotes, and
 * with encoded words read.
 */
export const senderOf = (from: string): { readonly name: string; readonly address: string } => {
  const [, phrase = '', address = from] = /^(.*)<([^<>]*)>\s*$/.exec(from) ?? [];
  const quoted = /^"(.*)"$/.exec(phrase.trim())?.[1];
  const name =
    quoted === undefined
      ? phrase.replace(WORDS, (_, base64: string) => Buffer.from(base64, 'base64').toString('utf8'))
      : quoted.replace(/\\(.)/g, '$1');
  return { name: name.trim(), address };
};
