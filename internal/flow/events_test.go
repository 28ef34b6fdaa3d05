package flow

import "testing"

func TestEvents(t *testing.T) {
	playAll(t, []scene{
		{"message in the middle and at the end", `
			start s
			catch m message=M
			throw out message=Out
			end e message=Bye
			s -> m
			m -> out
			out -> e`, `message X; unheard; message M x=1; thrown Out Bye; var x=1; ended completed`},
		{"a message for whom its values match", `
			start s
			catch m message=M
			s -> m`, `start order=7; match M order=8; unheard; match M order=7; ended completed`},
		{"a message goes to one that waits", `
			start s
			and g
			catch a message=M
			catch b message=M
			s -> g
			g -> a
			g -> b`, `message M; running; message M; ended completed`},
		{"a signal thrown reaches a branch that comes after it", `
			start s
			and g
			throw t signal=S
			catch c signal=S
			task z
			s -> g
			g -> t
			g -> c
			c -> z`, `open z; thrown S; do z; ended completed`},
		{"a signal reaches everybody", `
			start s
			and g
			catch a signal=S
			catch b signal=S
			s -> g
			g -> a
			g -> b`, `signal T; running; signal S; ended completed`},
		{"a timer has its time", `
			start s
			catch t timer=PT1H
			task a
			s -> t
			t -> a`, `waits t; open; fire t; open a`},
		{"a timer with a computed time, and one that cannot be", `
			start s
			catch t timer=pause
			s -> t`, `start pause="soon"; incident timer t; set pause="PT5M"; retry timer; calm; waits t; fire t; ended completed`},
		{"a date", `
			start s
			catch t date=2026-03-03T09:00:00Z
			s -> t`, `waits t; fire t; ended completed`},
		{"a cycle in the normal flow sends a token each time", `
			start s
			catch t cycle=R3/PT1M
			task a
			s -> t
			t -> a`, `fire t; open a; fire t; open a a; fire t; open a a a; waits; do a; do a; do a; ended completed`},
		{"a cycle on a boundary", `
			start s
			task slow
			boundary b by=slow cancelActivity=false cycle=R2/PT1M
			task a
			s -> slow
			b -> a`, `fire b; fire b; waits; open a a slow; do slow; do a; do a; ended completed`},
		{"a timer is cleared with its activity", `
			start s
			task slow
			boundary b by=slow timer=PT1M
			task a
			s -> slow
			b -> a`, `waits b; do slow; waits; ended completed`},
		{"an interrupting timer takes the task away", `
			start s
			task slow
			boundary b by=slow timer=PT1M
			task a
			s -> slow
			b -> a`, `fire b; open a; do a; ended completed`},
		{"a condition that is true at once", `
			start s
			catch c cond=x>1
			s -> c`, `start x=2; ended completed`},
		{"a condition that becomes true, with a variable that was not there", `
			start s
			catch c cond=x>1
			s -> c`, `calm; set x=1; running; set x=2; ended completed`},
		{"a condition must become false before it happens again", `
			start s
			task slow
			boundary b by=slow cancelActivity=false cond=x>1
			task a
			s -> slow
			b -> a`, `start x=0; open slow; set x=2; open a slow; set x=3; open a slow; set x=0; set x=5; open a a slow`},
		{"error on a boundary, by code and for any", `
			start s
			task t
			boundary one by=t error=E1
			boundary any by=t error=
			task a
			task b
			s -> t
			one -> a
			any -> b`, `raise t E1; open a; do a; ended completed`},
		{"error of another code", `
			start s
			task t
			boundary one by=t error=E1
			boundary any by=t error=
			task a
			task b
			s -> t
			one -> a
			any -> b`, `raise t E2; open b`},
		{"an error nobody catches ends the run", `
			start s
			and g
			task t
			task other
			s -> g
			g -> t
			g -> other`, `raise t E1; open; ended failed:E1`},
		{"error end event in a sub-process", `
			start s
			sub inner {
			start s2
			and g
			task x
			end bad error=E1
			s2 -> g
			g -> x
			g -> bad
			}
			boundary one by=inner error=E1
			task a
			s -> inner
			one -> a`, `open a; visits x 1; do a; ended completed`},
		{"an error is caught as near as can be", `
			start s
			sub outer {
			start s1
			sub inner {
			start s2
			task x
			s2 -> x
			}
			boundary near by=inner error=E1
			task a
			s1 -> inner
			near -> a
			}
			boundary far by=outer error=E1
			task b
			s -> outer
			far -> b`, `raise x E1; open a; raise a E1; open b; do b; ended completed`},
		{"an error event sub-process takes over, and the flow goes on", `
			start s
			sub inner {
			start s2
			task x
			s2 -> x
			on rescue {
			start r error=E1
			task a
			r -> a
			}
			}
			task z
			s -> inner
			inner -> z`, `raise x E1; open a; do a; open z; do z; ended completed`},
		{"what a handler throws its own scope does not handle", `
			start s
			sub inner {
			start s2
			task x
			s2 -> x
			on rescue {
			start r error=
			task a
			r -> a
			}
			}
			boundary out by=inner error=
			task b
			s -> inner
			out -> b`, `raise x E1; raise a E2; open b`},
		{"escalation that interrupts and that does not", `
			start s
			sub inner {
			start s2
			throw up escalation=U
			task x
			s2 -> up
			up -> x
			}
			boundary b by=inner cancelActivity=false escalation=U
			task a
			s -> inner
			b -> a`, `open a x; do x; do a; ended completed`},
		{"an escalation nobody takes changes nothing", `
			start s
			throw up escalation=U
			task x
			s -> up
			up -> x`, `open x; do x; ended completed`},
		{"an escalation from a task, which goes on", `
			start s
			task t
			boundary b by=t cancelActivity=false escalation=U
			task a
			s -> t
			b -> a`, `escalate t U; open a t; do t; do a; ended completed`},
		{"an event sub-process beside the run", `
			start s
			task main
			s -> main
			on watch {
			start ping isInterrupting=false signal=S
			task a
			ping -> a
			}`, `signal S; signal S; open a a main; do main; running; do a; do a; ended completed`},
		{"an interrupting event sub-process takes the run over, once", `
			start s
			task main
			s -> main
			on watch {
			start ping message=M
			task a
			ping -> a
			}
			on other {
			start pong isInterrupting=false timer=PT1H
			task b
			pong -> b
			}`, `waits pong; message M; open a; waits; message M; unheard; do a; ended completed`},
		{"a timer event sub-process with a cycle", `
			start s
			task main
			s -> main
			on watch {
			start ping isInterrupting=false cycle=R2/PT1M
			task a
			ping -> a
			}`, `fire ping; fire ping; waits; open a a main`},
		{"links", `
			start s
			throw out link=L
			catch in link=L
			task a
			s -> out
			in -> a`, `open a; do a; ended completed`},
		{"terminate ends all", `
			start s
			and g
			task a
			end e terminate
			s -> g
			g -> a
			g -> e`, `open; ended terminated`},
		{"terminate in a sub-process ends only that", `
			start s
			sub inner {
			start s2
			and g
			task a
			task b
			end e2 terminate
			s2 -> g
			g -> a
			g -> b
			b -> e2
			}
			task z
			s -> inner
			inner -> z`, `do b; open z; do z; ended completed`},
		{"one of several events", `
			start s
			catch c message=M signal=S timer=PT1H
			task a
			s -> c
			c -> a`, `waits c; signal S; waits; open a`},
		{"all of several events", `
			start s
			catch c message=M signal=S parallelMultiple=true
			task a
			s -> c
			c -> a`, `signal S; open; signal S; open; message M; open a`},
		{"all of several events on a boundary", `
			start s
			task t
			boundary c by=t message=M signal=S parallelMultiple=true
			task a
			s -> t
			c -> a`, `message M; open t; signal S; open a`},
		{"several thrown at once", `
			start s
			and g
			catch one signal=S1
			catch two signal=S2
			throw both signal=S1 signal=S2 message=M
			s -> g
			g -> one
			g -> both
			g -> two`, `thrown M S1 S2; ended completed`},
		{"start by message, with what it carries", `
			start s message=M
			task a
			s -> a`, `begin s x=3; var x=3; open a`},
		{"several ways to start", `
			start s
			start m message=M
			task a
			task b
			s -> a
			m -> b`, `begin m; open b; do b; ended completed`},
		{"a receive task that starts the process", `
			receive r message=M instantiate=true
			task a
			r -> a`, `begin r; open a`},
		{"receive task with a boundary", `
			start s
			receive r message=M
			boundary b by=r timer=PT1H
			task a
			s -> r
			b -> a`, `fire b; open a; message M; unheard`},
	})
}

// What a run waits for can be kept where a host looks when a message comes.
func TestAwaits(t *testing.T) {
	p := program(t, "start s\nand g\ncatch c message=M signal=S\ntask a\nboundary b by=a cond=x>1\nend e\ns -> g\ng -> c\ng -> a\nb -> e\non w {\nstart o message=Stop\n}")
	pl := newPlayer(t, p)
	pl.play("open a")
	got, err := p.Awaits(pl.s)
	if err != nil || len(got) != 4 {
		t.Fatalf("%v, %v", got, err)
	}
	found := map[string]bool{}
	for _, a := range got {
		found[a.Node+" "+a.Kind+" "+a.Name] = true
	}
	for _, want := range []string{"o message Stop", "c message M", "c signal S", "b conditional "} {
		if !found[want] {
			t.Errorf("lacks %q: %v", want, got)
		}
	}
	pl.play("cancel")
	if got, err := p.Awaits(pl.s); err != nil || len(got) != 0 {
		t.Errorf("after the end: %v, %v", got, err)
	}
}
