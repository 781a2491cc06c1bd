/**
 * Monaco with what a learner needs and nothing else. Imported lazily, and only from this folder.
 */
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/caretOperations/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codeEditor/register';
// TypeScript's language service brings this one and the drop later, too late for a second editor.
import 'monaco-editor/features/codelens/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/cursorUndo/register';
import 'monaco-editor/features/dropOrPasteInto/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/format/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/gotoSymbol/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
// Brings the suggest controller with it, which `features/suggest` of 0.57 forgets.
import 'monaco-editor/features/inlineCompletions/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/parameterHints/register';
import 'monaco-editor/features/readOnlyMessage/register';
import 'monaco-editor/features/rename/register';
import 'monaco-editor/features/snippet/register';
import 'monaco-editor/features/suggest/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/tokenization/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/features/wordOperations/register';
import 'monaco-editor/languages/definitions/typescript/register';
import 'monaco-editor/languages/definitions/yaml/register';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import TypeScriptWorker from 'monaco-editor/language/typescript/ts.worker?worker';
import {
  type ModuleResolutionKind,
  typescriptDefaults,
} from 'monaco-editor/languages/features/typescript/register';
import { learnerTypes } from '../../sandbox/globals/learnerTypes.ts';

export * as monaco from 'monaco-editor/editor';

self.MonacoEnvironment = {
  getWorker: (_: string, label: string) =>
    label === 'typescript' ? new TypeScriptWorker() : new EditorWorker(),
};

/** `ModuleResolutionKind.Bundler` of TypeScript 5; Monaco's own enum stops before it. */
const BUNDLER_RESOLUTION = 100 as ModuleResolutionKind;

typescriptDefaults.setEagerModelSync(true);
typescriptDefaults.setCompilerOptions({
  target: 99,
  module: 99,
  moduleResolution: BUNDLER_RESOLUTION,
  moduleDetection: 3,
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  // No DOM: what the learner's code may use is in `learnerTypes`.
  lib: ['lib.es2023.d.ts'],
});
typescriptDefaults.addExtraLib(learnerTypes, 'file:///faultline.d.ts');

let checks = 0;

/** Monaco checks a text when that one is opened or edited, not when one it imports is: checks all. */
export function checkAgain(): void {
  typescriptDefaults.addExtraLib(`// ${++checks}`, 'file:///checks.d.ts');
}
