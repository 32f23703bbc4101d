import { inject, Injectable, linkedSignal, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { LaneName } from '../../lanes/lane';
import { LabDesk } from '../lab-desk';
import { LaneDesk } from '../lanes/lane-desk';
import { Mishap, Switch, SWITCHES } from './trouble';

/** Causes faults in one lane or in all lanes. */
@Injectable()
export class TroubleDesk {
  readonly #lab = inject(LabDesk);
  /** A new start removes all faults. */
  readonly #on = linkedSignal<number, ReadonlySet<string>>({
    source: this.#lab.beginnings,
    computation: () => new Set(),
  });

  /** The lanes to affect. */
  readonly target = signal<LaneName | 'all'>('all');

  /** Whether the switch is on in every affected lane. */
  isOn({ id }: Switch): boolean {
    return this.#chosen().every((desk) => this.#on().has(key(desk, id)));
  }

  async turn(chosen: Switch, on: boolean): Promise<void> {
    await Promise.all(
      this.#chosen().map(async (desk) => {
        desk.note(`${chosen.label}: ${on ? 'on' : 'off'}.`);
        this.#on.update((set) => {
          const next = new Set(set);
          if (on) next.add(key(desk, chosen.id));
          else next.delete(key(desk, chosen.id));
          return next;
        });
        await chosen.turn?.(desk, on);
        const patch = on ? chosen.on : chosen.off;
        if (patch) await desk.set(patch);
        // Clearing removes the faults of all switches, so those of the other switches are set
        // again.
        if (!on) await firstValueFrom(desk.control.clearFaults());
        const faults = on ? (chosen.faults ?? []) : this.#faultsOf(desk);
        if (faults.length > 0) await firstValueFrom(desk.control.addFault(...faults));
      }),
    );
  }

  async happen({ label, happens }: Mishap): Promise<void> {
    await Promise.all(
      this.#chosen().map(async (desk) => {
        desk.note(`${label}.`);
        await happens(desk);
      }),
    );
  }

  #faultsOf(desk: LaneDesk): NonNullable<Switch['faults']> {
    return SWITCHES.filter(({ id }) => this.#on().has(key(desk, id))).flatMap(
      ({ faults }) => faults ?? [],
    );
  }

  #chosen(): readonly LaneDesk[] {
    const target = this.target();
    return this.#lab.desks.filter(({ lane }) => target === 'all' || lane.name === target);
  }
}

function key(desk: LaneDesk, id: string): string {
  return `${desk.lane.name}/${id}`;
}
