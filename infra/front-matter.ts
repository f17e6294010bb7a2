import { parse } from 'yaml';

/** Splits a Markdown file into its YAML front matter and its body. */
export const splitFrontMatter = (source: string): { matter: unknown; body: string } => {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/.exec(source);
  if (match === null) return { matter: {}, body: source.trim() };
  return { matter: parse(match[1] ?? ''), body: source.slice(match[0].length).trim() };
};
