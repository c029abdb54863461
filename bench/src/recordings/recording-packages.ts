/**
 * Where the recordings come from: packages of Debian's, whose sounds may be used and passed on freely. Nothing of them is in this
 * project; they are fetched when the bench runs.
 */

export interface RecordingPackage {
  readonly name: string;
  /** The version that the figures in docs/audio-quality.md were measured with, and the checksum of its file. */
  readonly version: string;
  readonly sha256: string;
  /** The licence that its file `copyright` names for the sounds. */
  readonly licence: string;
  /** What is taken of it. */
  readonly sounds: string;
}

export const RECORDING_PACKAGES: readonly RecordingPackage[] = [
  {
    name: 'hedgewars-data',
    version: '1.0.2-6',
    sha256: '722225903a72604403e6e0026e40e9a6953f47a74d94efc5f55504bc05bb4761',
    licence: 'GPL-2',
    sounds: 'phrases, shouts, coughs, laughs and cries of 15 actors in five languages',
  },
  {
    name: 'ktuberling-data',
    version: '4:22.12.3-1',
    sha256: 'fba44c875bfa31ea488dadd9263e87a4dcaea0bd47d28817f6c0dc6d2af970ed',
    licence: 'GPL-2+',
    sounds: 'single words in 25 languages',
  },
  {
    name: 'tuxpaint-stamps-default',
    version: '2022.06.04-1',
    sha256: '6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34',
    licence: 'GPL-2 and public domain',
    sounds: 'descriptions in ten languages; animals',
  },
  {
    name: 'fillets-ng-data-cs',
    version: '1.0.1-1.1',
    sha256: '3ecef99b9456f1c80c9625c6f2418642b52d58e7167a46bad7a412db17991b14',
    licence: 'GPL-2+',
    sounds: 'dialogue of actors in Czech',
  },
  {
    name: 'fillets-ng-data-nl',
    version: '1.0.1-1.1',
    sha256: 'afb4443fda9ab507dee578b75be857d121718a1cd6017a474f30e0eb13dc9d10',
    licence: 'GPL-2+',
    sounds: 'dialogue of actors in Dutch',
  },
  {
    name: 'asterisk-core-sounds-en-wav',
    version: '1.6.1-1',
    sha256: '2be3ea287d83299d143815fa804f11179a75b7affd4a758b98b55f5afc18a35d',
    licence: 'CC-BY-SA-3.0',
    sounds: 'telephone prompts: the agent while settings are tuned',
  },
  {
    name: 'asterisk-core-sounds-fr-wav',
    version: '1.6.1-1',
    sha256: '8d4e1bc32ed5ba7fbda40841ca1825ed20cc6232724a473c90f8bb0e53e6073e',
    licence: 'CC-BY-SA-3.0',
    sounds: 'telephone prompts: the agent of the figures that are reported',
  },
  {
    name: 'asterisk-moh-opsound-wav',
    version: '2.03-1.1',
    sha256: '8f9d808a729d305c2d3343993f21ca5e6829e411682618dc8ea7aa8bc24a566c',
    licence: 'CC-BY-SA-3.0',
    sounds: 'music on hold',
  },
  {
    name: 'lincity-ng-data',
    version: '2.9~git20150314-5',
    sha256: '8f5e85bd42879abdc7099b035d7a3d7468eceb6b93b52a12270c28f3f3c792f9',
    licence: 'GPL-2+',
    sounds: 'streets, trains, works and mains hum; crowds, markets and school yards',
  },
  {
    name: 'bucklespring-data',
    version: '1.4.0-2',
    sha256: '2add9f5583b3afc9c0b528066f4578baff930b74d4a94c8a25d103ef79a444e5',
    licence: 'GPL-2+',
    sounds: 'a keyboard, key by key',
  },
];
