import type { KindName } from '../kinds/kinds.ts';

/**
 * How another system writes a kind of file: data alone, so that one more is one more description.
 */
export interface Preset {
  readonly name: string;
  /** What people call the system. */
  readonly title: string;
  readonly kind: KindName;
  /** Columns by which its files are known: all of them are there. */
  readonly toldBy: readonly string[];
  /**
   * The column of each field, or the names that it may have; `First+Last` joins two. What is not
   * here goes by its name.
   */
  readonly columns: Readonly<Record<string, string | readonly string[]>>;
  /** What its words mean, by field; an empty meaning is an empty cell. */
  readonly words?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What a field is where its cell is empty or there is no column. */
  readonly otherwise?: Readonly<Record<string, string>>;
  /** Rows that are left out: those whose cell in a column is one of these words. */
  readonly leavesOut?: Readonly<Record<string, readonly string[]>>;
  /**
   * Columns that come again with a number in them, a set for each thing: `key_result_{n}_title`, by
   * field. Each set is a row of its own with the rest of the line.
   */
  readonly repeated?: Readonly<Record<string, string>>;
  /** Columns that stand for the repeated ones in lines that have no set of them, by field. */
  readonly alone?: Readonly<Record<string, string>>;
  /**
   * Things that stand beside each other, each as a column of its title and an untitled one: which
   * fields the title and the two cells are. Columns that are `beside` belong to no pair.
   */
  readonly pairs?: {
    readonly beside: readonly string[];
    readonly title: string;
    readonly cell: string;
    readonly next: string;
  };
  /** What full scores are. */
  readonly scoreOf?: number;
}
