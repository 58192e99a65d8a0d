import { tryFrames } from './frames.js';

tryFrames('no door', 50_000);
