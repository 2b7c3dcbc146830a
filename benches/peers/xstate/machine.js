// The first registration of Chongqing as an XState machine: its states, its actions, and the conditions of a
// submission. It has what a machine of this kind has: no articles, no sentences, no clocks, no record.
import { assign, setup } from "xstate";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

function usccValid(code) {
  if (code.length !== 18) return false;
  let weight = 1;
  let total = 0;
  for (let position = 0; position < 17; position += 1) {
    const worth = ALPHABET.indexOf(code[position]);
    if (worth < 0) return false;
    total += worth * weight;
    weight = (weight * 3) % 31;
  }
  return code[17] === ALPHABET[(31 - (total % 31)) % 31];
}

const apart = (bodies, others) => !bodies.some((body) => others.includes(body));

function standApart(bodies, data, agency, registrants) {
  return apart(bodies, agency) && apart(bodies, registrants) && apart(bodies, data.joint_registrants ?? []);
}

function providerIndependent(data, agency, registrants) {
  if (data.evidence_provider === undefined) return true;
  return (
    standApart([data.evidence_provider], data, agency, registrants) &&
    standApart(data.provider_affiliates ?? [], data, agency, registrants)
  );
}

const by = (role) => ({ event }) => event.role === role;

function maySubmit({ context, event }) {
  if (event.organisation !== context.registrant) return false;
  const data = { ...context.data, ...event.input };
  return (
    context.required.every((field) => data[field] !== undefined) &&
    usccValid(data.registrant_uscc) &&
    data.registrant_name.trim() !== "" &&
    data.data_name.trim() !== "" &&
    data.data_summary.trim() !== "" &&
    data.deposited_on !== undefined &&
    data.deposited_on <= event.on &&
    (data.business_reviewed ?? false) &&
    (data.filing_mode !== "joint" ||
      ((data.joint_registrants ?? []).length > 0 &&
        data.joint_registrants.every((one) => (data.confirmed_by ?? []).includes(one)))) &&
    (data.filing_mode !== "by_agreement" || data.joint_agreement !== undefined) &&
    (data.evidence_manner !== "own_deposit" ||
      (data.deposit_proof !== undefined && (data.self_certified ?? false))) &&
    (data.evidence_manner !== "third_party" ||
      (data.evidence_provider !== undefined && data.provider_certificate !== undefined)) &&
    (data.evidence_manner !== "third_party" ||
      providerIndependent(data, [context.agency], [context.registrant]))
  );
}

export const machine = setup({
  guards: {
    registrant: ({ context, event }) => event.organisation === context.registrant,
    maySubmit,
    clerk: by("clerk"),
    reviewer: by("reviewer"),
    named: ({ event }) => (event.input?.joint_registrants ?? []).length > 0,
    complete: ({ context }) => context.data.risk_assessment !== undefined && context.data.source_proof !== undefined,
    noObjection: ({ context }) => context.objections === 0,
  },
  actions: {
    record: assign({ data: ({ context, event }) => ({ ...context.data, ...event.input }) }),
    receive: assign({
      data: ({ context, event }) => {
        const data = { ...context.data, ...event.input };
        return {
          ...data,
          received_on: event.on,
          registration_obligatory: data.in_authorised_operation && data.subject_kind === "data_resource",
          filed_late: false,
        };
      },
    }),
  },
}).createMachine({
  id: "first_registration",
  context: ({ input }) => ({ ...input, data: {}, objections: 0 }),
  initial: "draft",
  states: {
    draft: {
      on: {
        save: { guard: "registrant", actions: "record" },
        discard: { guard: "registrant", target: "discarded" },
        name_joint_registrants: { guard: "named", actions: "record" },
        confirm: { guard: "registrant", actions: "record" },
        ask_guidance: { guard: "registrant", actions: "record" },
        entrust_provider: { guard: "registrant", actions: "record" },
        certify: { guard: "registrant", actions: "record" },
        submit: { guard: "maySubmit", target: "submitted", actions: "receive" },
      },
    },
    discarded: { type: "final" },
    submitted: {
      on: {
        request_supplement: { guard: "clerk", target: "supplement" },
        refuse: { guard: "clerk", target: "refused" },
        accept: { guard: "complete", target: "review" },
        withdraw: { guard: "registrant", target: "withdrawn" },
      },
    },
    supplement: {
      on: {
        resubmit: { guard: "registrant", target: "submitted", actions: "receive" },
        refuse: { guard: "clerk", target: "refused" },
        withdraw: { guard: "registrant", target: "withdrawn" },
      },
    },
    refused: { type: "final" },
    review: {
      on: {
        explain_delay: { guard: "reviewer", actions: "record" },
        pass_review: { guard: "reviewer", target: "notice" },
        fail_review: { guard: "reviewer", target: "not_registered" },
        withdraw: { guard: "registrant", target: "withdrawn" },
      },
    },
    not_registered: { type: "final" },
    notice: {
      on: {
        end_notice: "notice_over",
        terminate: "terminated",
        withdraw: { guard: "registrant", target: "withdrawn" },
      },
    },
    notice_over: {
      on: {
        issue_code: { guard: "noObjection", target: "coded" },
        terminate: "terminated",
        withdraw: { guard: "registrant", target: "withdrawn" },
      },
    },
    terminated: { type: "final" },
    withdrawn: { type: "final" },
    coded: { type: "final" },
  },
});
