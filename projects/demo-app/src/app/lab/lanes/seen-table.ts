import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { LabDesk } from '../lab-desk';
import { LaneCounts } from './lane-counts';

interface Column {
  readonly label: string;
  readonly count: (counts: LaneCounts) => number;
  /** Whether any such event is a harm to the user. */
  readonly isHarm: boolean;
}

const COLUMNS: readonly Column[] = [
  { label: 'Failures', count: ({ failures }) => failures, isHarm: true },
  { label: 'Sign-outs', count: ({ signOuts }) => signOuts, isHarm: true },
  { label: 'Events late', count: ({ late }) => late, isHarm: true },
  { label: 'Waits over 1\u00a0s', count: ({ waits }) => waits, isHarm: false },
  { label: 'Refresh calls', count: ({ refreshes }) => refreshes, isHarm: false },
];

/** The counts of what the users of the lanes noticed. */
@Component({
  selector: 'lab-seen-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './seen-table.html',
  styleUrl: './seen-table.css',
})
export class SeenTable {
  protected readonly lab = inject(LabDesk);
  protected readonly columns = COLUMNS;
}
