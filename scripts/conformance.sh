#!/bin/sh
# Runs every public corpus under the folder given. Usage: scripts/conformance.sh FOLDER
set -u
: "${GO:=go}"
data=$1
if [ ! -d "$data" ]; then
	echo "conformance: there are no corpora at $data; set CORPORA to their folder, as in make conformance CORPORA=../data" >&2
	exit 1
fi
program=$(mktemp -d)/conformance
trap 'rm -rf "$(dirname "$program")"' EXIT
$GO build -o "$program" ./tools/conformance || exit 1

failed=""
suite() {
	echo "conformance: $*"
	"$program" "$@" || failed="$failed $1"
}
suite spc --expected "$data/stats/spc_expected.json" --datasets "$data/stats/datasets"
suite bpmn-roundtrip --models "$data/bpmn/miwg/Reference"
suite bpmn-reject --bad "$data/bpmn/betsy/bpmn_constraints" --good "$data/bpmn/miwg/Reference" --good "$data/bpmn/miwg/tools" \
	--good "$data/bpmn/betsy/processes" --expected "$data/bpmn/betsy/expected-traces.json" --advice EXT035,EXT053,EXT067
suite bpmn-run --models "$data/bpmn/betsy/processes" --expected "$data/bpmn/betsy/expected-traces.json" \
	--argued MultiInstance_NoneBehavior,MultiInstance_OneBehavior,WCP09_Structured_Discriminator_MultiInstance,Conditional_StartEvent_EventSubProcess_NonInterrupting
suite bpmn-layout --models "$data/bpmn/miwg/Reference"
suite bpmn-layout --models "$data/bpmn/betsy/processes"
suite importers --tool jira --dir "$data/importers/jira/samples"
suite importers --tool linear --dir "$data/importers/linear/samples"
for set in j30 j60 j120 patterson RG300; do
	suite schedule --dir "$data/schedule/rcpsp/$set" --best "$data/schedule/rcpsp/$set.best.csv" --schedules 5000
done
for set in j10 j20 j30 ubo50 ubo100 ubo200; do
	suite schedule-max --dir "$data/schedule/rcpsp_max/$set" --best "$data/schedule/rcpsp_max/$set.best.csv" --clashes 1000
done
suite mspdi --dir "$data/schedule/interchange" --argued mspdiduration.xml/1,mspdiduration.xml/2,mspdiduration.xml/3,mspdiduration.xml/4
suite schedule-worked --dir "$data/schedule/worked"
[ -z "$failed" ] || { echo "conformance: failed:$failed" >&2; exit 1; }
