package flow

import "testing"

func TestCompensation(t *testing.T) {
	playAll(t, []scene{
		{"in reverse order, one after another", `
			start s
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			task b
			boundary cb by=b compensate
			task undoB undoes=cb
			throw back compensate
			task z
			s -> a
			a -> b
			b -> back
			back -> z`, `do a; do b; open undoB; do undoB; open undoA; do undoA; open z; do z; ended completed`},
		{"one activity", `
			start s
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			task b
			boundary cb by=b compensate
			task undoB undoes=cb
			end back compensate=a
			s -> a
			a -> b
			b -> back`, `do a; do b; open undoA; do undoA; ended completed; visits undoB 0`},
		{"what has not completed is not compensated", `
			start s
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			end back compensate
			s -> back
			s -> a`, `open a; do a; ended completed; visits undoA 0`},
		{"a completed sub-process from inside out", `
			start s
			sub inner {
			start s2
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			task b
			boundary cb by=b compensate
			task undoB undoes=cb
			s2 -> a
			a -> b
			}
			end back compensate
			s -> inner
			inner -> back`, `do a; do b; open undoB; do undoB; open undoA; do undoA; ended completed`},
		{"a handler of a sub-process stands for all in it", `
			start s
			sub inner {
			start s2
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			s2 -> a
			}
			boundary ci by=inner compensate
			task undoAll undoes=ci
			end back compensate
			s -> inner
			inner -> back`, `do a; open undoAll; do undoAll; ended completed`},
		{"a compensation event sub-process", `
			start s
			sub inner {
			start s2
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			s2 -> a
			on mend {
			start m compensate
			task first
			throw rest compensate
			task last
			m -> first
			first -> rest
			rest -> last
			}
			}
			end back compensate
			s -> inner
			inner -> back`, `do a; open first; do first; open undoA; do undoA; open last; do last; ended completed`},
		{"not waited for", `
			start s
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			throw back
			+ <compensateEventDefinition waitForCompletion="false"/>
			task z
			s -> a
			a -> back
			back -> z`, `do a; open undoA z; do z; running; do undoA; ended completed`},
		{"each turn of a loop", `
			start s
			task a inturn=2
			boundary ca by=a compensate
			task undoA undoes=ca
			end back compensate
			s -> a
			a -> back`, `do a; do a; open undoA; do undoA; open undoA; do undoA; ended completed`},
		{"each turn of a sub-process", `
			start s
			sub inner each=2 {
			start s2
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			s2 -> a
			}
			end back compensate
			s -> inner
			inner -> back`, `do a; do a; open undoA; do undoA; open undoA; do undoA; ended completed`},
		{"a cancelled transaction compensates, and then its event happens", `
			start s
			tx t {
			start s2
			and g
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			task b
			end no cancel
			s2 -> g
			g -> a
			g -> b
			a -> no
			}
			boundary c by=t cancel
			task z
			s -> t
			c -> z`, `open a b; do a; open undoA; do undoA; open z; do z; ended completed`},
		{"an error in a transaction does not compensate", `
			start s
			tx t {
			start s2
			task a
			boundary ca by=a compensate
			task undoA undoes=ca
			end no error=E
			s2 -> a
			a -> no
			}
			boundary c by=t error=E
			task z
			s -> t
			c -> z`, `do a; open z; do z; ended completed; visits undoA 0`},
	})
}
