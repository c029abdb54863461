/**
 * What people say who listen and leave the floor to the speaker: assent, understanding, praise and surprise, in the languages in which
 * calls are most often held. A word that means this in one language and takes the floor in another ("no", "para") is in none.
 */
const SIGNS_OF_LISTENING: Readonly<Record<string, string>> = Object.freeze({
  // The first are Vapi's own (OpenAPI, StopSpeakingPlan.acknowledgementPhrases) and what transcribers make of the same sounds.
  english: `uh-huh, mm-hmm, mm, mhm, mmhmm, hm, hmm, um hum, uh, um, ah, oh, aha, okay, ok, okey, yeah, yes, yep, yup, right, alright,
    all right, sure, good, great, fine, cool, nice, lovely, perfect, excellent, brilliant, amazing, wonderful, fantastic, awesome, super,
    i see, got it, i got it, gotcha, understood, i understand, i hear you, makes sense, of course, i'm listening, i'm with you, go on,
    exactly, absolutely, definitely, totally, certainly, indeed, true, correct, really, wow, interesting, uh-oh, oh dear, oh my, oh no,
    yes sir, yes madam, yes ma'am, very good, very nice, that's right, that's good, that's great, that's nice, that's perfect,
    that's fine, sounds good, fair enough, for sure, can't wait`,
  spanish: `sí, claro, claro que sí, vale, bueno, ya, ajá, entiendo, entendido, de acuerdo, perfecto, muy bien, bien, genial, exacto,
    qué bien, estupendo, correcto, cierto, ya veo, por supuesto`,
  portuguese: `sim, certo, tá, tá bom, está bem, entendi, exato, perfeito, que bom, pois, pois é, ótimo, beleza, com certeza, legal`,
  french: `oui, ouais, d'accord, ah bon, je vois, bien sûr, exactement, parfait, très bien, génial, c'est ça, entendu, je comprends,
    voilà, tout à fait, formidable`,
  italian: `sì, certo, va bene, capito, ho capito, capisco, esatto, perfetto, bene, molto bene, d'accordo, giusto, ottimo, fantastico`,
  german: `ja, jo, jawohl, genau, klar, na klar, stimmt, ach so, ach ja, verstehe, ich verstehe, gut, sehr gut, toll, prima, alles klar,
    in ordnung, richtig, natürlich, super, ausgezeichnet, wunderbar, echt`,
  dutch: `ja ja, jawel, oké, precies, juist, goed, heel goed, prima, snap ik, ik snap het, begrijp ik, klopt, natuurlijk, mooi, uitstekend`,
  scandinavian: `jaha, ja visst, just det, okej, precis, bra, visst, jättebra, javel, jo da, godt, fint, akkurat, nettopp, selvfølgelig,
    jeg forstår, jag förstår, nemlig, klart, flott`,
  polish: `tak, no tak, jasne, rozumiem, dobrze, dobra, świetnie, zgadza się, oczywiście, tak jest, pewnie, doskonale`,
  czech: `ano, jasně, rozumím, dobře, přesně, skvěle, samozřejmě, výborně`,
  russian: `да, угу, ага, понятно, понял, поняла, ясно, хорошо, конечно, точно, отлично, ладно, так точно, здорово, верно, правильно`,
  ukrainian: `так, зрозуміло, добре, звичайно, чудово, звісно, гаразд`,
  greek: `ναι, μάλιστα, εντάξει, ωραία, σωστά, κατάλαβα, βέβαια, τέλεια`,
  turkish: `evet, tamam, peki, anladım, anlıyorum, doğru, tabii, tabii ki, harika, güzel, aynen`,
  arabic: `نعم, أيوه, طيب, تمام, حسنا, فهمت, صحيح, ممتاز, أكيد, ماشي`,
  hindi: `हाँ, हां, जी, जी हाँ, जी हां, अच्छा, ठीक है, सही, समझ गया, समझ गई, बिल्कुल`,
  japanese: `はい, うん, ええ, そうですね, なるほど, そうですか, わかりました, 分かりました, へえ, 了解です, いいですね`,
  chinese: `嗯, 嗯嗯, 对, 对对, 好, 好的, 是的, 是, 明白, 明白了, 知道了, 没错, 当然, 太好了, 對, 沒錯, 當然`,
  korean: `네, 예, 응, 그래요, 맞아요, 알겠습니다, 그렇군요, 좋아요, 그렇죠`,
});

/** All of them, each once. */
export const ALL_SIGNS_OF_LISTENING: readonly string[] = Object.freeze([
  ...new Set(Object.values(SIGNS_OF_LISTENING).flatMap((phrases) => phrases.split(',').map((phrase) => phrase.trim()))),
]);
