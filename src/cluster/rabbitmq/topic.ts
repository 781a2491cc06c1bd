/** Keys remembered at most. */
const RECENT_KEYS = 1024;

/**
 * Bindings of a topic exchange as a trie over words: `*` stands for exactly one word, `#` for any
 * number of them, none included. Words are what lies between dots; the empty key has no words.
 *
 * Like `rabbit_exchange_type_topic`, a match walks the key's words down all branches that fit.
 */
export class TopicTrie<T> {
  private readonly root = new Node<T>();
  /** Matches of recent keys: most systems publish with few. */
  private readonly recent = new Map<string, readonly T[]>();

  add(pattern: string, value: T): void {
    this.recent.clear();
    let node = this.root;
    for (const word of wordsOf(pattern)) node = node.child(word);
    node.values.push(value);
  }

  /** Removes one `value` under `pattern`, and branches that hold nothing any more. */
  remove(pattern: string, value: T): void {
    this.recent.clear();
    const words = wordsOf(pattern);
    const path = [this.root];
    for (const word of words) {
      const next = path[path.length - 1]!.children.get(word);
      if (next === undefined) return;
      path.push(next);
    }
    const { values } = path[path.length - 1]!;
    const at = values.indexOf(value);
    if (at !== -1) values.splice(at, 1);
    for (let depth = words.length; depth > 0 && path[depth]!.isEmpty; depth--) {
      path[depth - 1]!.children.delete(words[depth - 1]!);
    }
  }

  /** Everything bound with a pattern that `key` fits, each binding once. */
  match(key: string): readonly T[] {
    let found = this.recent.get(key);
    if (found === undefined) {
      if (this.recent.size >= RECENT_KEYS) this.recent.clear();
      found = this.find(key);
      this.recent.set(key, found);
    }
    return found;
  }

  private find(key: string): T[] {
    const words = wordsOf(key);
    const found: T[] = [];
    // A state is a node and how many words are used up; `#` reaches some states on several ways.
    const seen = new Map<Node<T>, Set<number>>();
    const visit = (node: Node<T>, used: number): void => {
      let depths = seen.get(node);
      if (depths === undefined) seen.set(node, (depths = new Set()));
      if (depths.has(used)) return;
      depths.add(used);
      if (used === words.length) found.push(...node.values);
      else {
        const exact = node.children.get(words[used]!);
        // A key may hold the characters `*` and `#`: they are words like any other, below.
        if (exact !== undefined && words[used] !== '*' && words[used] !== '#') {
          visit(exact, used + 1);
        }
        const any = node.children.get('*');
        if (any !== undefined) visit(any, used + 1);
      }
      const rest = node.children.get('#');
      if (rest === undefined) return;
      for (let next = used; next <= words.length; next++) visit(rest, next);
    };
    visit(this.root, 0);
    return found;
  }
}

class Node<T> {
  readonly values: T[] = [];
  readonly children = new Map<string, Node<T>>();

  get isEmpty(): boolean {
    return this.values.length === 0 && this.children.size === 0;
  }

  child(word: string): Node<T> {
    let node = this.children.get(word);
    if (node === undefined) this.children.set(word, (node = new Node()));
    return node;
  }
}

function wordsOf(text: string): string[] {
  return text === '' ? [] : text.split('.');
}
