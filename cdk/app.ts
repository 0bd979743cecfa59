/** What `cdk synth` and `cdk deploy` run: the stack as the context describes it. */
import { visageApp } from './visage-app.ts';

visageApp().synth();
