// Rules for the library's own files: layers, access to Amplify, and time.
import { COMPOSITION_ROOT, filesOf, LAYERS, layerPatterns } from './layers.mjs';

const PROJECT = 'projects/amplify-token-guard';
const LIB = `${PROJECT}/src/lib`;
const SPECS = '**/*.spec.ts';

const entryPatterns = [
  { regex: '(^|/)public-api$', message: 'The entry point is for users. Import the file instead.' },
  {
    regex: '^(\\.\\./)+(devtools|testing|src)/',
    message: 'Import another entry point by its package name.',
  },
];
const selfPattern = {
  regex: '^amplify-token-guard(/|$)',
  message: 'Import files of the main entry point by path.',
};
const amplifyPattern = {
  regex: '^aws-amplify(/|$)',
  message: 'Only amplify/ and request/**/amplify-*.ts may import Amplify.',
};
const amplifyInternalPattern = {
  regex: '^@aws-amplify/',
  message: 'This package is not a dependency. Import from aws-amplify.',
};
const schematicsPatterns = [
  {
    // The CLI hides the error of a schematic that can't be loaded, and deep paths change between
    // versions.
    regex: '^@schematics/angular/(?!utility$)',
    message: 'Only @schematics/angular/utility exists in all supported versions of the CLI.',
  },
  {
    regex: '^@angular-devkit/(?!schematics$)',
    message: 'Only @angular-devkit/schematics is always the copy of the CLI.',
  },
];
const nodeTimersPattern = {
  regex: '^(node:)?timers(/|$)',
  message: 'Use the clock and timers of platform/.',
};

const TIME =
  'Use the clock and timers of platform/. Tests can control them, and they handle a sleep of the device.';

/** RxJS operators that start timers or read the clock. */
const RXJS_TIME = [
  'animationFrames animationFrameScheduler asyncScheduler auditTime bufferTime',
  'debounceTime delay interval sampleTime throttleTime timeInterval timeout timeoutWith timer',
  'timestamp windowTime',
].flatMap((line) => line.split(' '));
const rxjsTime = ['rxjs', 'rxjs/operators'].map((name) => ({
  name,
  importNames: RXJS_TIME,
  message: TIME,
}));

const timerSyntax = {
  selector:
    'Identifier[name=/^((set|clear)(Timeout|Interval|Immediate)|(request|cancel)(AnimationFrame|IdleCallback))$/]',
  message: TIME,
};
const timeSyntax = [
  timerSyntax,
  ...[
    'NewExpression[callee.name="Date"][arguments.length=0]',
    'CallExpression[callee.name="Date"]',
    'MemberExpression[object.name=/^(Date|performance)$/][property.name="now"]',
    'MemberExpression[object.property.name=/^(Date|performance)$/][property.name="now"]',
    'MemberExpression[object.name="AbortSignal"][property.name="timeout"]',
  ].map((selector) => ({ selector, message: TIME })),
];
const hiddenImportSyntax = [
  { selector: 'ImportExpression', message: 'The layer rules do not check dynamic imports.' },
  { selector: 'TSImportType', message: 'The layer rules do not check import types.' },
];

const MOST_COLLABORATORS = 6;
const injected = 'PropertyDefinition:has(CallExpression[callee.name="inject"])';

const styleSyntax = [
  {
    // A chain of siblings: a property that follows six others, all of which inject something.
    selector: Array(MOST_COLLABORATORS + 1)
      .fill(injected)
      .join(' ~ '),
    message: `A class with more than ${MOST_COLLABORATORS} collaborators has several jobs. Split it.`,
  },
  {
    selector: ':matches(PropertyDefinition, MethodDefinition)[accessibility="private"]',
    message: 'Use "#" for a private member.',
  },
  {
    selector: 'CallExpression[callee.property.name="onDestroy"] Identifier[name="unsubscribe"]',
    message: 'Use takeUntilDestroyed() for a subscription that lasts as long as its injector.',
  },
];

/**
 * A config object for one kind of file. ESLint doesn't merge the options of a rule from several
 * objects, so each kind gets its complete list.
 *
 * @param {string} name
 * @param {string[]} files
 * @param {{ patterns: { regex: string, message: string }[], time?: boolean, ignores?: string[] }} what
 */
function area(name, files, { patterns, time = false, ignores = [] }) {
  return {
    name: `token-guard/${name}`,
    files,
    ignores: [SPECS, ...ignores],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: time ? [] : rxjsTime,
          patterns: [...entryPatterns, amplifyInternalPattern, nodeTimersPattern, ...patterns],
        },
      ],
      'no-restricted-syntax': [
        'error',
        ...hiddenImportSyntax,
        ...styleSyntax,
        ...(time ? [] : timeSyntax),
      ],
    },
  };
}

const layers = LAYERS.flatMap((layer) => {
  const files = `${LIB}/${filesOf(layer)}`;
  const own = [...layerPatterns(layer), selfPattern];
  const ordinary = area(layer, [`${files}.ts`], {
    patterns: layer === 'amplify' ? own : [...own, amplifyPattern],
    time: layer === 'platform',
  });
  const specs = {
    name: `token-guard/${layer}-specs`,
    files: [`${files}.spec.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: layerPatterns(layer) }] },
  };
  if (!layer.startsWith('request')) return [ordinary, specs];
  const seam = `${LIB}/${filesOf(layer).replace(/\*$/, 'amplify-*')}.ts`;
  return [ordinary, area(`${layer}-amplify`, [seam], { patterns: own }), specs];
});

const root = COMPOSITION_ROOT.map((name) => `${LIB}/${name}`);

/** Specs control time themselves. The specs of platform/ fake the real timers with Jest. */
const noSleepInSpecs = {
  name: 'token-guard/no-sleep-in-specs',
  files: [`${PROJECT}/{src,devtools,testing}/${SPECS}`],
  ignores: [`${LIB}/platform/**`],
  rules: { 'no-restricted-syntax': ['error', timerSyntax] },
};

export const libraryRules = [
  area('below-layers', [`${LIB}/*.ts`], {
    patterns: [...layerPatterns(null), selfPattern, amplifyPattern],
    ignores: root,
  }),
  area('composition-root', root, { patterns: [selfPattern, amplifyPattern] }),
  ...layers,
  // The devtools set the clock of a page, and need the real time.
  area('devtools', [`${PROJECT}/devtools/**/*.ts`], { patterns: [amplifyPattern], time: true }),
  area('testing', [`${PROJECT}/testing/**/*.ts`], { patterns: [amplifyPattern] }),
  area('schematics', [`${PROJECT}/schematics/**/*.ts`], {
    patterns: [...schematicsPatterns, selfPattern, amplifyPattern],
    ignores: [`${PROJECT}/schematics/spec-helpers/**`, '**/*.shipped.ts'],
  }),
  noSleepInSpecs,
];
