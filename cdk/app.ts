/** Run by `cdk synth` and `cdk deploy`: synthesises the stack that the context describes. */
import { visageApp } from './visage-app.ts';

visageApp().synth();
