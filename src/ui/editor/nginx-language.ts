import { monaco } from './monaco.ts';

/** Monaco knows no nginx: directives, values with units, variables, comments. */
export const NGINX = 'nginx';

monaco.languages.register({ id: NGINX, extensions: ['.conf'] });
monaco.languages.setLanguageConfiguration(NGINX, {
  comments: { lineComment: '#' },
  brackets: [['{', '}']],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '"', close: '"' },
    { open: "'", close: "'" },
  ],
});
monaco.languages.setMonarchTokensProvider(NGINX, {
  defaultToken: '',
  tokenizer: {
    /** Where a directive begins. */
    root: [
      [/\s+/, ''],
      [/#.*$/, 'comment'],
      [/[{}]/, 'delimiter'],
      [/[a-z_]+/, 'keyword', '@values'],
      [/./, ''],
    ],
    values: [
      [/#.*$/, 'comment'],
      [/;/, 'delimiter', '@pop'],
      [/[{}]/, 'delimiter', '@pop'],
      [/"[^"]*"|'[^']*'/, 'string'],
      [/\$\w+/, 'type'],
      [/\b\d+(?:\.\d+)?(?:ms|s|m|h|d|k|M|g)?\b/, 'number'],
      [/[a-z_]+(?==)/, 'type'],
      [/[^\s;{}"'$#=]+/, ''],
      [/./, ''],
    ],
  },
});
