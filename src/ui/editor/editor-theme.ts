import { monaco } from './monaco.ts';

export type EditorTheme = 'light' | 'dark';

/** The page's own colours, read from the tokens in force, so that there is one source for them. */
export function applyTheme(theme: EditorTheme): void {
  const style = getComputedStyle(document.documentElement);
  const color = (token: string) => sixDigits(style.getPropertyValue(token));
  const bare = (token: string) => color(token).slice(1);
  monaco.editor.defineTheme('faultline', {
    base: theme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: bare('--ink') },
      { token: 'keyword', foreground: bare('--accent') },
      { token: 'string', foreground: bare('--ok-text') },
      { token: 'string.yaml', foreground: bare('--ok-text') },
      { token: 'regexp', foreground: bare('--ok-text') },
      { token: 'number', foreground: bare('--slow-text') },
      { token: 'comment', foreground: bare('--ink-faint'), fontStyle: 'italic' },
      { token: 'type', foreground: bare('--in-flight-text') },
      { token: 'delimiter', foreground: bare('--ink-soft') },
    ],
    colors: {
      'editor.background': color('--paper-raised'),
      'editor.foreground': color('--ink'),
      'editor.lineHighlightBackground': color('--paper'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': `${color('--accent')}40`,
      'editorCursor.foreground': color('--ink'),
      'editorLineNumber.foreground': color('--ink-faint'),
      'editorLineNumber.activeForeground': color('--ink'),
      'editorIndentGuide.background1': color('--line'),
      'editorError.foreground': color('--failed'),
      'editorWarning.foreground': color('--slow'),
      'editorWidget.background': color('--paper-raised'),
      'editorWidget.border': color('--line'),
      'editorSuggestWidget.selectedBackground': color('--accent-wash'),
      'editorSuggestWidget.selectedForeground': color('--ink'),
      'editorSuggestWidget.highlightForeground': color('--accent'),
      'editorSuggestWidget.focusHighlightForeground': color('--accent'),
      'editorHoverWidget.background': color('--paper-raised'),
      'editorHoverWidget.border': color('--line'),
      focusBorder: color('--accent'),
      'widget.shadow': '#00000030',
    },
  });
  monaco.editor.setTheme('faultline');
}

/** Monaco knows no other notation than `#rrggbb`; a minified style sheet says `#fff`, or `red`. */
function sixDigits(color: string): string {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return '#808080';
  context.fillStyle = color.trim();
  return context.fillStyle;
}
