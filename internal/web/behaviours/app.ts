// The script of every page: Turbo and the behaviours. Each module says at its top what it reads and emits.

import "@hotwired/turbo";
import "./guard";
import "./wrong";
import "./dialog";
import "./menu";
import "./hotkey";
import "./palette";
import "./toast";
import "./live";
import "./peek";
import "./autosave";
import "./combobox";
import "./markdown";
import "./drop";
import "./pictures";
import "./later";
import "./copy";
import "./theme";
import "./leave";
import "./roving";
import "./writing";
import "./board";
import "./boardrest";
import "./designer";
