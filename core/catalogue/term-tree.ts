import SearchableMap from 'minisearch/SearchableMap';

/** A node of a radix tree: what goes on below each label; the empty label holds the value. */
type Node<Value> = Map<string, Value | Node<Value>>;

/** From so many labels on, a node's labels are found by their first unit and no more one by one. */
const WIDE = 16;

/**
 * The radix tree of a search index, with the same nodes in the same order, in which a word is found
 * in as many steps as it has letters. The original looks at every label of a node: a text of many
 * different letters (Chinese, or an attack) makes each further word slower.
 */
export class TermTree<Value> extends SearchableMap<Value> {
  /** How many different words there are. */
  words = 0;
  readonly #root: Node<Value>;
  /** Of wide nodes, the label that begins with each unit. No two labels of a node begin alike. */
  readonly #labels = new Map<Node<Value>, Map<string, string>>();

  constructor() {
    const root: Node<Value> = new Map();
    super(root as never);
    this.#root = root;
  }

  override get(key: string): Value | undefined {
    const { node, rest } = this.#down(key);
    return rest === '' ? (node.get('') as Value | undefined) : undefined;
  }

  override has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** The value of a word, which is taken up with a first one where it is not there. */
  at(key: string, initial: () => Value): Value {
    const node = this.#path(key);
    let value = node.get('') as Value | undefined;
    if (value === undefined) {
      value = initial();
      this.words += 1;
      node.set('', value);
    }
    return value;
  }

  override atPrefix(prefix: string): SearchableMap<Value> {
    const { node, rest } = this.#down(prefix);
    if (rest === '') return new SearchableMap<Value>(node as never, prefix);
    const label = this.#labelOf(node, rest[0]!);
    if (label === undefined || !label.startsWith(rest))
      return new SearchableMap<Value>(undefined, prefix);
    const below = new Map([[label.slice(rest.length), node.get(label)!]]);
    return new SearchableMap<Value>(below as never, prefix);
  }

  /** The last node whose whole label a key covers, and what of the key is left there. */
  #down(key: string): { node: Node<Value>; rest: string } {
    let node = this.#root;
    let at = 0;
    while (at < key.length) {
      const label = this.#labelOf(node, key[at]!);
      if (label === undefined || !key.startsWith(label, at)) break;
      node = node.get(label) as Node<Value>;
      at += label.length;
    }
    return { node, rest: key.slice(at) };
  }

  /** The node of a key, made where it is not there; labels are split where words part. */
  #path(key: string): Node<Value> {
    let node = this.#root;
    for (let at = 0; at < key.length; ) {
      const label = this.#labelOf(node, key[at]!);
      if (label === undefined) return this.#add(node, key.slice(at), new Map());
      let shared = 1;
      while (shared < label.length && key[at + shared] === label[shared]) shared += 1;
      const child = node.get(label) as Node<Value>;
      if (shared === label.length) node = child;
      else {
        const between: Node<Value> = new Map([[label.slice(shared), child]]);
        this.#add(node, label.slice(0, shared), between);
        node.delete(label);
        node = between;
      }
      at += shared;
    }
    return node;
  }

  #add(node: Node<Value>, label: string, child: Node<Value>): Node<Value> {
    node.set(label, child);
    this.#labels.get(node)?.set(label[0]!, label);
    return child;
  }

  #labelOf(node: Node<Value>, unit: string): string | undefined {
    if (node.size <= WIDE) {
      for (const label of node.keys()) if (label[0] === unit) return label;
      return undefined;
    }
    let labels = this.#labels.get(node);
    if (labels === undefined) {
      labels = new Map([...node.keys()].map((label) => [label[0] ?? '', label]));
      this.#labels.set(node, labels);
    }
    return labels.get(unit);
  }
}
