package flow

import "testing"

// The joins that engines are known to get stuck at or to pass too early, in maps of our own.
func TestJoins(t *testing.T) {
	playAll(t, []scene{
		{"a token that waits before the split holds the join", `
			start s
			and both
			task early
			task late
			or split
			task a
			task b
			or join
			task z
			end e
			s -> both
			both -> early
			both -> late
			early -> join
			late -> split
			split -> a if x == 1
			split -> b if x == 2
			a -> join
			b -> join
			join -> z
			z -> e`,
			`start x=1; open early late; do early; open late; do late; open a; do a; open z; visits z 1; do z; ended completed`},
		{"a token whose condition leads away frees the join", `
			start s
			and both
			task a
			task b
			xor which
			or join
			task z
			end e
			end other
			s -> both
			both -> a
			both -> b
			a -> join
			b -> which
			which -> join if go
			which => other
			join -> z
			z -> e`,
			`start go=false; do a; open b; do b; open z; do z; ended completed`},
		{"a join in a loop", `
			start s
			xor top
			or split
			task a
			task b
			or join
			xor again
			end e
			s -> top
			top -> split
			split -> a
			split -> b if n > 1
			a -> join
			b -> join
			join -> again
			again -> top if n < 3
			again => e`,
			`start n=1; open a; do a n=2; open a b; do b; open a; do a n=3; ended completed; visits join 2`},
		{"a loop back into the join itself", `
			start s
			task before
			or join
			task work
			xor again
			end e
			s -> before
			before -> join
			join -> work
			work -> again
			again -> join if more
			again => e`,
			`start more=true; do before; open work; do work; open work; do work more=false; ended completed; visits work 2`},
		{"two joins that wait for each other are stuck by 13.4.3, and named", `
			start s
			and both
			task a
			task b
			or one
			or two
			task c
			task d
			xor c2
			xor d2
			end e
			s -> both
			both -> a
			both -> b
			a -> one
			b -> two
			one -> c
			two -> d
			c -> c2
			d -> d2
			c2 -> two if false
			c2 => e
			d2 -> one if false
			d2 => e`,
			`do a; open b; do b; running; incident deadlock one`},
		{"an interrupted sub-process before the join", `
			start s
			and both
			sub inner {
			start s2
			task deep
			end e2
			s2 -> deep
			deep -> e2
			}
			boundary late by=inner timer=PT1H
			task other
			or join
			task z
			end e
			end gone
			s -> both
			both -> inner
			both -> other
			inner -> join
			other -> join
			late -> gone
			join -> z
			z -> e`,
			`do other; open deep; waits late; fire late; open z; do z; ended completed; calm`},
		{"a path through a boundary event leads into the join", `
			start s
			and both
			task slow
			boundary nudge by=slow cancelActivity=false timer=PT1H
			task other
			or join
			task z
			end e
			s -> both
			both -> slow
			both -> other
			slow -> join
			nudge -> join
			other -> join
			join -> z
			z -> e`,
			`do other; open slow; fire nudge; open slow; do slow; open z; do z; ended completed; visits z 1`},
		{"an interrupting boundary event leads into the join", `
			start s
			and both
			task slow
			boundary stop by=slow error=E
			task other
			or join
			task z
			end e
			end done
			s -> both
			both -> slow
			both -> other
			slow -> done
			stop -> join
			other -> join
			join -> z
			z -> e`,
			`do other; open slow; do slow; open z; do z; ended completed`},
		{"two tokens on one flow into the join", `
			start s
			and both
			task a
			task b
			xor merge
			or join
			task c
			task z
			end e
			s -> both
			both -> a
			both -> b
			both -> c
			a -> merge
			b -> merge
			merge -> join
			c -> join
			join -> z
			z -> e`,
			`do a; open b c; do b; open c; do c; visits join 2; open z z; do z; do z; ended completed; calm`},
		{"an event sub-process does not hold the join", `
			start s
			and both
			task a
			task b
			or join
			task z
			end e
			on watch {
			start ping isInterrupting=false message=M
			task aside
			end e2
			ping -> aside
			aside -> e2
			}
			s -> both
			both -> a
			both -> b
			a -> join
			b -> join
			join -> z
			z -> e`,
			`message M; open a aside b; do a; do b; open aside z; do z; running; do aside; ended completed`},
		{"a join inside an event sub-process", `
			start s
			task main
			end e
			on watch {
			start ping isInterrupting=false message=M
			or split
			task a
			task b
			or join
			end e2
			ping -> split
			split -> a
			split -> b if x
			a -> join
			b -> join
			join -> e2
			}
			s -> main
			main -> e`,
			`start x=true; message M; message M; open a a b b main; do a; do b; do main; do a; running; do b; ended completed; visits join 2`},
		{"a parallel join after an exclusive split is a deadlock with a name", `
			start s
			xor split
			task a
			task b
			and join
			end e
			s -> split
			split -> a if x == 1
			split => b
			a -> join
			b -> join
			join -> e`,
			`start x=1; calm; do a; running; incident deadlock join`},
		{"a deadlock that an event can still resolve is none yet", `
			start s
			sub inner {
			start s2
			xor split
			and join
			end e2
			s2 -> split
			split -> join if x
			split => join
			join -> e2
			}
			boundary late by=inner timer=PT1H
			end e
			end out
			s -> inner
			inner -> e
			late -> out`,
			`start x=true; calm; fire late; ended completed`},
		{"nested inclusive splits", `
			start s
			or one
			or two
			task a
			task b
			task c
			or join2
			or join1
			task z
			end e
			s -> one
			one -> two
			one -> c if x > 1
			two -> a
			two -> b if x > 2
			a -> join2
			b -> join2
			join2 -> join1
			c -> join1
			join1 -> z
			z -> e`,
			`start x=3; open a b c; do c; do a; open b; do b; open z; do z; ended completed; visits join2 1; visits join1 1`},
		{"a multi-instance activity before the join", `
			start s
			and both
			task many each=3
			task other
			or join
			task z
			end e
			s -> both
			both -> many
			both -> other
			many -> join
			other -> join
			join -> z
			z -> e`,
			`do other; do many; do many; open many; do many; open z; do z; ended completed`},
		{"tokens waiting for more of their kind hold the join", `
			start s
			and both
			task a
			task pair startQuantity=2
			or join
			task z
			end e
			s -> both
			both -> pair
			both -> a
			a -> join
			pair -> join
			join -> z
			z -> e`,
			`do a; incident deadlock join; visits z 0`},
		{"a path through a link leads into the join", `
			start s
			and both
			task a
			task b
			throw out link=L
			catch in link=L
			or join
			task z
			end e
			s -> both
			both -> a
			both -> b
			a -> join
			b -> out
			in -> join
			join -> z
			z -> e`,
			`do a; open b; do b; open z; do z; ended completed`},
	})
}
