// The settings of this extension; package.json describes them.

export interface Settings {
  enable: boolean;
  path: string;
  "scan.onType": boolean;
  codeLens: boolean;
  inlayHints: boolean;
  "training.enable": boolean;
  "training.shortHover": boolean;
  "training.openLesson": "beside" | "active";
}

export const defaults: Settings = {
  enable: true,
  path: "",
  "scan.onType": true,
  codeLens: false,
  inlayHints: true,
  "training.enable": true,
  "training.shortHover": true,
  "training.openLesson": "beside",
};

