package flow

import "testing"

func TestGateways(t *testing.T) {
	playAll(t, []scene{
		{"exclusive takes the first that holds", `
			start s
			xor g
			task a
			task b
			s -> g
			g -> a if x > 1
			g -> b if x > 0`, `start x=2; open a; do a; ended completed; visits b 0`},
		{"exclusive without a way is an incident that can be mended", `
			start s
			xor g
			task a
			task b
			s -> g
			g -> a if x > 1
			g -> b if x > 0`, `start x=0; incident condition g; set x=1; retry condition; open b; calm; do b; ended completed`},
		{"a condition over a variable that is not there", `
			start s
			xor g
			task a
			s -> g
			g -> a if x > 1`, `start; incident condition g; set x=2; retry condition; open a`},
		{"an exclusive merge lets every token through", `
			start s
			and g
			task a
			task b
			xor m
			task c
			s -> g
			g -> a
			g -> b
			a -> m
			b -> m
			m -> c`, `do a; do b; open c c; do c; do c; ended completed`},
		{"several flows out of a task, with a condition and a default", `
			start s
			task t
			task a
			task b
			task c
			s -> t
			t -> a if x > 1
			t => b
			t -> c`, `start x=1; do t; open b c`},
		{"a default is not taken beside a condition that holds", `
			start s
			task t
			task a
			task b
			s -> t
			t -> a if x > 1
			t => b`, `start x=2; do t; open a`},
		{"parallel gateways take one token from each flow", `
			start s
			and g
			xor twice
			task a
			task b
			and j
			task z
			s -> g
			g -> a
			g -> b
			g -> twice
			twice -> a
			a -> j
			b -> j
			j -> z`, `open a a b; do a; do a; do b; open z; do z; incident deadlock j`},
		{"a complex gateway as discriminator", `
			start s
			and g
			task a
			task b
			complex d activation=activationCount~>=~1
			task z
			end e
			s -> g
			g -> a
			g -> b
			a -> d
			b -> d
			d -> z
			z -> e`, `do a; open b z; do b; open z; do z; ended completed; visits z 1`},
		{"a complex gateway two of three, and its reset", `
			start s
			and g
			task a
			task b
			task c
			complex d activation=activationCount>=2
			task on
			task rest
			end e
			s -> g
			g -> a
			g -> b
			g -> c
			a -> d
			b -> d
			c -> d
			d -> on if waitingForStart
			d -> rest if !waitingForStart
			on -> e
			rest -> e`, `do a; open b c; do b; open c on; do c; open on rest; do on; do rest; ended completed`},
		{"a complex gateway resets when nothing more can come", `
			start s
			or g
			task a
			task b
			complex d activation=activationCount>=1
			task on
			task rest
			end e
			s -> g
			g -> a
			g -> b if x
			a -> d
			b -> d
			d -> on if waitingForStart
			d -> rest if !waitingForStart
			on -> e
			rest -> e`, `start x=false; do a; open on rest; do on; do rest; ended completed`},
		{"an event-based gateway goes where the first event is", `
			start s
			first g
			catch m message=M
			catch t timer=PT1H
			catch c cond=x>1
			task a
			task b
			task d
			s -> g
			g -> m
			g -> t
			g -> c
			m -> a
			t -> b
			c -> d`, `waits t; message M; open a; waits; do a; ended completed`},
		{"an event-based gateway whose timer comes first", `
			start s
			first g
			receive m message=M
			catch t timer=PT1H
			task a
			task b
			s -> g
			g -> m
			g -> t
			m -> a
			t -> b`, `fire t; open b; message M; unheard; do b; ended completed`},
		{"a process that an event-based gateway starts", `
			first g instantiate=true
			catch m message=M
			catch n message=N
			task a
			g -> m
			g -> n
			m -> a
			n -> a`, `begin n; open a; message M; unheard; do a; ended completed`},
		{"a parallel one starts the run and waits for the others", `
			first g instantiate=true eventGatewayType=Parallel
			catch m message=M
			catch n message=N
			task a
			g -> m
			g -> n
			m -> a
			n -> a`, `begin n; open a; do a; running; message M; do a; ended completed`},
	})
}
