import type { Problem } from '../problem.ts';

const PAGE = /\.(md|mdx|markdown)$/i;
/** Pages about the folder itself, in the words of repositories. */
const ABOUT =
  /^(readme|licen[cs]e|contributing|changelog|code_of_conduct|security|authors|maintainers|governance|support)([._-].*)?$/i;
/** Folders that hold what others wrote, or what nobody is to read yet. */
const FOLDERS: Readonly<Record<string, string>> = {
  node_modules: 'packages of others',
  vendor: 'packages of others',
  _drafts: 'drafts',
  drafts: 'drafts',
  _includes: 'pieces of pages',
  _partials: 'pieces of pages',
};

/** Why a folder is left out; undefined where it is not. */
const folderFault = (folder: string): string | undefined => {
  if (folder.startsWith('.')) return 'hidden folders are left out';
  const holds = Object.hasOwn(FOLDERS, folder) ? FOLDERS[folder] : undefined;
  return holds && `${holds} are left out`;
};

const leftOut = (file: string, expected: string): Problem => ({
  file,
  expected,
  kind: 'lessons',
  severity: 'left-out',
});

/** Things that are left out for one reason, told once, with how many they are. */
class Tally {
  readonly #of = new Map<string, { file: string; why: string; count: number }>();

  add(key: string, file: string, why: string): void {
    const known = this.#of.get(key);
    if (known === undefined) this.#of.set(key, { file, why, count: 1 });
    else known.count += 1;
  }

  problems(noun: string): Problem[] {
    return [...this.#of.values()].map(({ file, why, count }) =>
      leftOut(file, `${count} ${noun}${count === 1 ? '' : 's'}: ${why}`),
    );
  }
}

/**
 * Those of the files that are pages to read. What is no page is named: a folder of it once, and
 * files that are no Markdown once an ending.
 */
export const whichPages = <File extends { readonly name: string }>(
  files: readonly File[],
): { pages: File[]; problems: Problem[] } => {
  const pages: File[] = [];
  const folders = new Tally();
  const others = new Tally();
  const problems: Problem[] = [];
  for (const file of files) {
    const segments = file.name.split('/');
    const name = segments.pop() ?? '';
    const closed = segments.findIndex((segment) => folderFault(segment) !== undefined);
    if (closed >= 0) {
      const folder = segments.slice(0, closed + 1).join('/');
      folders.add(folder, folder, folderFault(segments[closed] ?? '') ?? '');
    } else if (name.startsWith('.')) others.add('.', file.name, 'hidden files are left out');
    else if (!PAGE.test(name)) {
      const [ending = name] = /\.[^.]*$/.exec(name) ?? [];
      others.add(ending.toLowerCase(), file.name, `what ends in ${ending} is no Markdown page`);
    } else if (ABOUT.test(name.replace(PAGE, '')))
      problems.push(leftOut(file.name, 'a page about the folder itself is left out'));
    else pages.push(file);
  }
  return {
    pages,
    problems: [...folders.problems('file'), ...problems, ...others.problems('file')],
  };
};
