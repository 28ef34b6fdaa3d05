package flow

import "testing"

func TestActivities(t *testing.T) {
	playAll(t, []scene{
		{"every kind of task", `
			start s
			task person
			manualTask hand
			task plain
			script sc
			service se
			businessRuleTask rule
			send mail message=M
			end e
			s -> person
			person -> hand
			hand -> plain
			plain -> sc
			sc -> se
			se -> rule
			rule -> mail
			mail -> e`, `do person; do hand; do plain; do sc; do se; do rule; open mail; do mail; ended completed`},
		{"work that fails, is tried again, and is skipped", `
			start s
			service w
			task z
			s -> w
			w -> z`, `break w; incident work w; open w; retry work; calm; break w; skip w; calm; open z`},
		{"a task is skipped, and so is a wait", `
			start s
			task a
			catch c message=M
			s -> a
			a -> c`, `skip a; open; running`},
		{"several tokens in and out", `
			start s
			task send completionQuantity=2
			task mid
			task pair startQuantity=2
			s -> send
			send -> mid
			mid -> pair`, `do send; open mid mid; do mid; open mid; do mid; open pair; do pair; ended completed; visits pair 1`},
		{"standard loop, tested after", `
			start s
			task a while=n<3
			s -> a`, `start n=0; do a n=1; do a n=2; do a n=3; ended completed`},
		{"standard loop, tested before and never begun", `
			start s
			task a
			+ <standardLoopCharacteristics testBefore="true"><loopCondition>n &lt; 3</loopCondition></standardLoopCharacteristics>
			s -> a`, `start n=5; ended completed`},
		{"standard loop with its counter and a maximum", `
			start s
			task a
			+ <standardLoopCharacteristics loopMaximum="2"><loopCondition>loopCounter &lt; 9</loopCondition></standardLoopCharacteristics>
			s -> a`, `do a; do a; ended completed`},
		{"parallel instances", `
			start s
			task a each=3
			task z
			s -> a
			a -> z`, `open a a a; do a#2; do a#1; open a; do a; open z`},
		{"instances one after another", `
			start s
			task a inturn=2
			s -> a`, `open a; do a#1; open a; do a#2; ended completed`},
		{"no instance at all", `
			start s
			task a each=n
			s -> a`, `start n=0; ended completed`},
		{"a number of instances that makes no sense", `
			start s
			task a each=n
			s -> a`, `start n=-1; incident loop a; set n=2; retry loop; open a a; calm`},
		{"enough instances are done", `
			start s
			task a
			+ <multiInstanceLoopCharacteristics><loopCardinality>4</loopCardinality><completionCondition>numberOfCompletedInstances >= 2</completionCondition></multiInstanceLoopCharacteristics>
			task z
			s -> a
			a -> z`, `open a a a a; do a#3; open a a a; do a#1; open z; do z; ended completed`},
		{"instances over a list, with results", `
			start s
			dataObject L name=people
			dataObjectReference Lr dataObjectRef=L
			dataObject R name=answers
			dataObjectReference Rr dataObjectRef=R
			task a
			+ <ioSpecification><dataInput id="in" name="list"/><dataOutput id="out" name="all"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification>
			+ <dataInputAssociation><sourceRef>Lr</sourceRef><targetRef>in</targetRef></dataInputAssociation>
			+ <dataOutputAssociation><sourceRef>out</sourceRef><targetRef>Rr</targetRef></dataOutputAssociation>
			+ <multiInstanceLoopCharacteristics><loopDataInputRef>in</loopDataInputRef><loopDataOutputRef>out</loopDataOutputRef><inputDataItem id="one" name="person"/><outputDataItem id="res" name="answer"/></multiInstanceLoopCharacteristics>
			s -> a`, `start people=["Ann","Bo"]; open a a; do a#2 answer="no"; do a#1 answer="yes"; ended completed; var answers=["yes","no"]`},
		{"behavior None throws at every instance", `
			start s
			signal S1
			task a
			+ <multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="sd"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
			boundary b by=a cancelActivity=false signal=S
			task x
			s -> a
			b -> x
			process Q {
			throw w
			+ <signalEventDefinition id="sd" signalRef="signal_S"/>
			}`, `do a; open a x; do a; open x x; do x; do x; ended completed`},
		{"behavior One with an interrupting event is a discriminator", `
			start s
			task a
			+ <multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="sd"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>
			boundary b by=a cancelActivity=true signal=S
			task x
			s -> a
			b -> x
			process Q {
			throw w
			+ <signalEventDefinition id="sd" signalRef="signal_S"/>
			}`, `open a a a; do a; open x; do x; ended completed`},
		{"behavior Complex", `
			start s
			task a
			+ <multiInstanceLoopCharacteristics behavior="Complex"><loopCardinality>3</loopCardinality><complexBehaviorDefinition><condition>numberOfCompletedInstances == 2</condition><event><signalEventDefinition signalRef="signal_S"/></event></complexBehaviorDefinition></multiInstanceLoopCharacteristics>
			boundary b by=a cancelActivity=false signal=S
			task x
			s -> a
			b -> x`, `do a; open a a; do a; open a x; do a; do x; ended completed`},
		{"behavior All throws nothing", `
			start s
			task a
			+ <multiInstanceLoopCharacteristics behavior="All"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
			boundary b by=a signal=S
			task x
			s -> a
			b -> x`, `do a; do a; ended completed; thrown`},
		{"a sub-process in instances, each with its own data", `
			start s
			sub inner each=2 {
			property p name=mine
			start s2
			task a
			xor g
			task b
			task c
			s2 -> a
			a -> g
			g -> b if mine == loopCounter
			g => c
			}
			s -> inner`, `do a#0 mine=1; open a b; do a mine=1; open b c`},
		{"a sub-process without a start event", `
			start s
			sub inner {
			task a
			task b
			task c
			a -> c
			}
			task z
			s -> inner
			inner -> z`, `open a b; do a; open b c; do b; do c; open z`},
		{"a process without a start event", `
			task a
			task b
			a -> b`, `do a; do b; ended completed`},
		{"a process of the same file is called", `
			start s
			call c calledElement=Q
			task z
			s -> c
			c -> z
			process Q {
			start s2
			task q
			s2 -> q
			}`, `start x=1; open q; do q x=2; open z; var x=1`},
		{"data goes into a call and comes back", `
			start s
			dataObject D name=order
			call c calledElement=Q
			+ <ioSpecification><dataInput id="ci" name="number"/><dataOutput id="co" name="answer"/><inputSet/><outputSet/></ioSpecification>
			+ <dataInputAssociation><sourceRef>D</sourceRef><targetRef>ci</targetRef></dataInputAssociation>
			+ <dataOutputAssociation><sourceRef>co</sourceRef><targetRef>D</targetRef></dataOutputAssociation>
			task z
			s -> c
			c -> z
			process Q {
			start s2
			xor g
			task q
			task r
			s2 -> g
			g -> q if number == 7
			g => r
			}`, `start order=7; open q; do q answer=8; open z; var order=8`},
		{"terminate in a called process ends only that", `
			start s
			call c calledElement=Q
			task z
			s -> c
			c -> z
			process Q {
			start s2
			end e2 terminate
			s2 -> e2
			}`, `open z; do z; ended completed`},
		{"an error of a called process", `
			start s
			call c calledElement=Q
			boundary b by=c error=E
			task z
			s -> c
			b -> z
			process Q {
			start s2
			end e2 error=E
			s2 -> e2
			}`, `open z; do z; ended completed`},
		{"a global task is called", `
			start s
			call c calledElement=G
			s -> c
			globalScriptTask G`, `open c; do c; ended completed`},
		{"a process the host knows is called", `
			start s
			call c calledElement=elsewhere
			boundary b by=c error=E
			task z
			s -> c
			b -> z`, `open c; raise c E; open z`},
		{"a process that calls itself without end", `
			start s
			call c calledElement=P
			s -> c`, `incident limit c; running`},
		{"ad hoc, any order, until somebody says so", `
			start s
			adhoc ad {
			task a
			task b
			task c
			b -> c
			}
			task z
			s -> ad
			ad -> z`, `open; choose ad b; choose ad a; choose ad a; open a a b; do b; open a a c; do c; do a; do a; running; finish ad; open z`},
		{"ad hoc with a condition, which cancels the rest", `
			start s
			adhoc ad {
			task a
			task b
			}
			+ <completionCondition>enough</completionCondition>
			task z
			s -> ad
			ad -> z`, `start enough=false; choose ad a; choose ad b; do a; open b; choose ad a; do a enough=true; open z`},
		{"ad hoc with a condition, which lets the rest finish", `
			start s
			adhoc ad cancelRemainingInstances=false {
			task a
			task b
			}
			+ <completionCondition>enough</completionCondition>
			task z
			s -> ad
			ad -> z`, `start enough=false; choose ad a; choose ad b; do a enough=true; open b; do b; open z`},
		{"ad hoc one after another", `
			start s
			adhoc ad ordering=Sequential {
			task a
			task b
			}
			s -> ad`, `choose ad a; choose ad b; refused; open a; do a; choose ad b; do b; finish ad; ended completed`},
		{"data object, store and throw event", `
			start s
			dataObject D name=order
			dataStoreReference St name=shelf
			task a
			+ <ioSpecification><dataOutput id="o" name="result"/><inputSet/><outputSet/></ioSpecification>
			+ <dataOutputAssociation><sourceRef>o</sourceRef><targetRef>D</targetRef></dataOutputAssociation>
			throw th message=M
			+ <dataInput id="ti" name="body"/>
			+ <dataInputAssociation><sourceRef>D</sourceRef><targetRef>ti</targetRef></dataInputAssociation>
			task b
			+ <dataInputAssociation><sourceRef>D</sourceRef><targetRef>D</targetRef><assignment><from>order + 1</from><to>order</to></assignment></dataInputAssociation>
			+ <dataOutputAssociation><targetRef>St</targetRef><transformation>order * 2</transformation></dataOutputAssociation>
			s -> a
			a -> th
			th -> b`, `do a result=20; var order=20; do b; thrown M shelf; ended completed; var shelf=42`},
		{"a task waits for the data it needs", `
			start s
			and g
			dataObject D name=order
			task a
			task b
			+ <ioSpecification><dataInput id="i" name="number"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification>
			+ <dataInputAssociation><sourceRef>D</sourceRef><targetRef>i</targetRef></dataInputAssociation>
			s -> g
			g -> a
			g -> b`, `open a; do a order=5; open b; do b; ended completed`},
		{"a task whose data never comes", `
			start s
			dataObject D name=order
			task b
			+ <ioSpecification><dataInput id="i" name="number"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification>
			+ <dataInputAssociation><sourceRef>D</sourceRef><targetRef>i</targetRef></dataInputAssociation>
			s -> b`, `open; incident deadlock b; set order=1; calm; open b`},
		{"an endless loop without a wait", `
			start s
			xor a
			xor b
			s -> a
			a -> b
			b -> a`, `running; incident endless`},
		{"given up", `
			start s
			task a
			boundary b by=a timer=PT1H
			s -> a
			b -> z
			end z`, `waits b; cancel; ended cancelled; open; waits`},
	})
}
