/** One stream of the made-up music service. */
export interface MusicStream {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly genre: string;
  readonly durationSeconds: number;
  readonly streamUrl: string;
  readonly plays: number;
  /** The royalties paid so far, in euros. Only curators may read them. */
  readonly royalties: number;
}

const ROYALTY_PER_PLAY = 0.004;

const TRACKS: readonly (readonly [title: string, artist: string, genre: string, length: number])[] =
  [
    ['Glass Harbour', 'Nora Lindqvist', 'Ambient', 312],
    ['Second Sunrise', 'The Paper Lanterns', 'Indie', 224],
    ['Copper Rain', 'Ilse & Otto', 'Folk', 198],
    ['Midnight Tram', 'Velvet Static', 'Synthwave', 251],
    ['Low Tide Letters', 'Marisol Vega', 'Latin', 207],
    ['Seven Bridges', 'Kwame Adjei Trio', 'Jazz', 386],
    ['Cartographer', 'North of Ember', 'Post-rock', 447],
    ['Sugar and Salt', 'Dolly Marchetti', 'Pop', 189],
    ['Winter Garden', 'Quartet Aurelia', 'Classical', 534],
    ['Concrete Bloom', 'MC Halftone', 'Hip hop', 173],
    ['Signal Fires', 'Hollow Antenna', 'Rock', 238],
    ['Paper Boats', 'Yuki Tanabe', 'Piano', 264],
    ['Slow Orbit', 'Aphelion', 'Techno', 402],
    ['Old Mill Road', 'Cassidy Brothers', 'Country', 215],
    ['Blue Hour', 'Amina Diallo', 'Soul', 229],
    ['Foxglove', 'Briar & Wren', 'Folk', 203],
    ['Terminal Nine', 'Departure Lounge', 'Downtempo', 296],
    ['Kitchen Radio', 'Sunday Shift', 'Funk', 247],
    ['Ferrofluid', 'Magnet School', 'Electro', 333],
    ['The Long Way Down', 'Grey Heron', 'Blues', 278],
    ['Palm Reader', 'Coral Avenue', 'Surf', 182],
    ['Ashes of Roses', 'Elena Drăgan', 'Chanson', 211],
    ['Static Bloom', 'Velvet Static', 'Synthwave', 263],
    ['Monsoon Season', 'Ravi Shenoy Ensemble', 'Raga', 612],
    ['Last Encore', 'The Paper Lanterns', 'Indie', 305],
  ];

/** The streams of one world, with its own play counts. */
export class MusicCatalog {
  readonly #extraPlays = new Map<string, number>();

  find(id: string): MusicStream | undefined {
    return this.list().find((stream) => stream.id === id);
  }

  list(): readonly MusicStream[] {
    return TRACKS.map(([title, artist, genre, durationSeconds], index) => {
      const id = `stream-${index + 1}`;
      const plays = ((index * 7919) % 4801) + (this.#extraPlays.get(id) ?? 0);
      return {
        id,
        title,
        artist,
        genre,
        durationSeconds,
        streamUrl: `https://streams.example.com/${id}.m3u8`,
        plays,
        royalties: Number((plays * ROYALTY_PER_PLAY).toFixed(2)),
      };
    });
  }

  /** Adds one play. Does nothing for an unknown ID. */
  recordPlay(id: string): MusicStream | undefined {
    if (this.find(id)) {
      this.#extraPlays.set(id, (this.#extraPlays.get(id) ?? 0) + 1);
    }
    return this.find(id);
  }

  reset(): void {
    this.#extraPlays.clear();
  }
}
