import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { LaneName, LANES } from '../../lanes/lane';
import { Question } from '../../lanes/lane-messages';
import { LabDesk } from '../lab-desk';
import { LaneDesk } from '../lanes/lane-desk';

interface Reply {
  readonly text: string;
  readonly bad: boolean;
}

interface QuestionRow {
  readonly question: Question;
  readonly label: string;
  readonly hint: string;
}

const ROWS: readonly QuestionRow[] = [
  {
    question: 'recordPlay',
    label: 'Record a play',
    hint: 'A mutation: it must run exactly once.',
  },
  {
    question: 'readRoyalties',
    label: 'Read royalties',
    hint: 'A field for curators. A denial causes no refresh.',
  },
  { question: 'readByRest', label: 'Read by REST', hint: 'HttpClient with an interceptor.' },
];

const WAITING: Reply = { text: 'Waiting…', bad: false };

/** Sends one request in all lanes at the same time. */
@Component({
  selector: 'lab-ask-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './ask-panel.html',
  styleUrl: './ask-panel.css',
})
export class AskPanel {
  protected readonly lab = inject(LabDesk);
  protected readonly rows = ROWS;
  protected readonly lanes = LANES;
  readonly #replies = signal<ReadonlyMap<string, Reply>>(new Map());
  #count = 0;

  constructor() {
    for (const desk of this.lab.desks) {
      desk.reports.pipe(takeUntilDestroyed()).subscribe((report) => {
        if (report.type !== 'answered') return;
        const [, question] = report.id.split('/');
        if (question) this.#set(desk.lane.name, question, { text: report.text, bad: !report.ok });
      });
    }
  }

  protected ask(question: Question): void {
    const id = `ask-${++this.#count}/${question}`;
    for (const desk of this.lab.desks) {
      const signedIn = desk.status() === 'signed-in';
      const reply = signedIn ? WAITING : { text: 'Nobody is signed in.', bad: true };
      this.#set(desk.lane.name, question, reply);
      if (signedIn) desk.ask(question, id);
    }
  }

  protected reply(lane: LaneName, question: Question): Reply | undefined {
    return this.#replies().get(`${lane}/${question}`);
  }

  /** How often the mutation was requested, and how often it ran. */
  protected plays(desk: LaneDesk): string {
    const { playsAsked, playsRun } = desk.counts();
    return `${playsAsked} asked, ${playsRun} run`;
  }

  #set(lane: LaneName, question: string, reply: Reply): void {
    this.#replies.update((replies) => new Map(replies).set(`${lane}/${question}`, reply));
  }
}
