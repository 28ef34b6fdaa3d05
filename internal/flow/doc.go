// Package flow carries out BPMN 2.0 processes: a pure function from a state and what happened to the next state and
// what follows from it.
//
// Compile turns a map into a Program, or says element by element why it cannot be carried out exactly. Start and Step
// compute; they read no clock, keep nothing, call nobody, and give the same answer to the same question. The host
// keeps the State between steps, does what the effects ask for, and tells what came of it.
//
// The semantics follow chapter 13 of OMG BPMN 2.0.2 (formal/2013-12-09), read with its chapters 8 and 10. Where the
// standard leaves a choice, docs/flow.md says which one was taken and why.
package flow
