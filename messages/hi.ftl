# हर वह शब्द जो कोई पढ़ता है: विंडो और कमांड लाइन, दोनों के लिए। संदेशों के नाम और मान en.ftl जैसे ही हैं।
#
# फ़ैक्टरी की बोली: बैच, रोल, फ़ाइल, सेव जैसे शब्द वैसे ही हैं जैसे लाइन पर बोले जाते हैं।

## problem: one field of a batch

problem-required = यह खाली है। कृपया भरें।
problem-unknown-product-type = “{ $value }” नाम का कोई प्रोडक्ट नहीं है। ये हैं: { $known }।
problem-unknown-brand = “{ $value }” नाम का कोई ब्रांड नहीं है। ये हैं: { $known }।
problem-unknown-parameter = इस प्रोडक्ट में “{ $name }” नहीं होता। इसमें ये हैं: { $known }।
problem-unknown-option = { $name } में “{ $value }” का विकल्प नहीं है। विकल्प: { $known }।
problem-unknown-key = यहाँ “{ $key }” नाम का कुछ नहीं है। ये हैं: { $known }।
problem-duplicate-key = “{ $key }” यहाँ दो बार है। एक ही रखें।
problem-wrong-type = यहाँ यह होना चाहिए: { $expected }।
problem-not-a-number = “{ $value }” कोई संख्या नहीं है। अंक लिखें और दशमलव से पहले बिंदु लगाएँ, जैसे 700.5।
problem-too-many-decimals = { $value } में दशमलव के बाद बहुत अंक हैं: ज़्यादा से ज़्यादा { $decimals }।
problem-not-whole = { $value } पूरी संख्या नहीं है।
problem-must-be-positive = { $value } शून्य से ज़्यादा नहीं है।
problem-too-large = { $value } बहुत बड़ा है: ज़्यादा से ज़्यादा { $limit }।
problem-quantity-missing = अभी कुछ गिना नहीं गया। कम से कम एक मात्रा भरें।
problem-total-too-large = कुल { $total } { $unit } सही नहीं हो सकता। कृपया संख्याएँ जाँचें।
problem-not-used-by-layout = इस प्रोडक्ट की गिनती ऐसे नहीं होती। इसे छोड़ दें।
problem-cut-pieces-not-allowed = इस प्रोडक्ट में कटे टुकड़े नहीं होते। उन्हें छोड़ दें।
problem-spares-not-allowed = इस प्रोडक्ट में खुले पीस नहीं होते। उन्हें छोड़ दें।
problem-no-offset = “{ $value }” में UTC का अंतर नहीं है। ऐसे लिखें: 2026-11-24T10:30:00+05:30।
problem-not-a-date = “{ $value }” तारीख और समय नहीं है। ऐसे लिखें: 2026-11-24T10:30:00+05:30।
problem-future = { $value } एक दिन से भी ज़्यादा आगे है। ठीक करें, या पुष्टि करें कि सही है।
problem-number-jump = { $value } अगले नंबर { $next } से बहुत आगे है। क्या कुछ और स्कैन हो गया? ठीक करें, या पुष्टि करें कि सही है।
problem-weight-unusual = { $value } kg/m इन विवरणों वाले इस प्रोडक्ट के आम { $usual } kg/m से बहुत अलग है। ठीक करें, या पुष्टि करें कि सही है।
problem-equal-batch = ऐसा ही बैच { $other } { $minutes } मिनट पहले दर्ज हुआ। क्या यह दो बार है? ठीक करें, या पुष्टि करें कि है।
problem-duplicate-number = नंबर { $value } पहले से बैच { $other } का है।
problem-duplicate-code = कोड { $value } पहले से बैच { $other } का है।
problem-batch-reverted = यह बैच { $who } ने वापस लिया था ({ $reason })। यह ऐसा ही रहेगा; ज़रूरत हो तो इसे फिर से दर्ज करें।
problem-already-reverted = यह बैच पहले ही { $who } ने वापस लिया था ({ $reason })।
problem-changed-meanwhile = इस बीच { $who } ने यह बैच बदल दिया। इसे फिर से देखें, फिर बदलाव दोहराएँ।
problem-already-set-aside = यह फ़ाइल पहले ही { $who } ने अलग रख दी थी।
problem-too-long = बहुत लंबा है: ज़्यादा से ज़्यादा { $limit } अक्षर।
problem-control-characters = इसमें ऐसे अक्षर हैं जो दिखाए नहीं जा सकते। दोबारा लिखें।
problem-duplicate-name = “{ $value }” पहले से है।
problem-duplicate-name-retired = “{ $value }” पहले से है, हटाए हुओं में। उसे वापस ले आएँ।
problem-options-of-select-only = विकल्प सिर्फ़ उसी मान के होते हैं जो सूची से चुना जाता है।
problem-not-a-preset = “{ $value }” शून्य से बड़ी संख्या नहीं है, दशमलव के बाद ज़्यादा से ज़्यादा तीन अंक।
problem-weight-rule = सीधी गिनती में मीटर नहीं होते, इसलिए प्रति मीटर वज़न भी नहीं; बाकी सब में होता है।
problem-unit-does-not-fit = इकाई { $value } इस गिनती के साथ नहीं चलती। इसमें { $known } चलती है।
problem-ambiguous-comma = “{ $value }” हज़ार है या दशमलव? बिना कॉमा के लिखें, या बिंदु लगाएँ।

## attachment: one file

attachment-source-not-found = { $name } वहाँ नहीं है: { $path }
    .next = उसे वापस रखें या ड्राइव लगाएँ, फिर दोबारा कोशिश करें; या फ़ाइल फिर से चुनें।
attachment-source-unreadable = { $name } पढ़ी नहीं जा सकती: { $path }
    .next = जिस प्रोग्राम में खुली है उसे बंद करें या पढ़ने की अनुमति माँगें, फिर दोबारा कोशिश करें।
attachment-source-not-a-file = { $name } फ़ाइल नहीं, फ़ोल्डर या डिवाइस है।
    .next = उसके अंदर की फ़ाइलें चुनें।
attachment-source-changed = { $name } कॉपी होते समय बदल गई।
    .next = पूरी लिखी जाने तक रुकें, फिर दोबारा कोशिश करें।
attachment-kind-not-allowed = { $name } इस तरह की है जो नहीं ली जाती ({ $kind })। ये ली जाती हैं: { $kinds }।
    .next = इनमें से किसी तरह में सेव करके फिर से चुनें।
attachment-too-large = { $name } { $size } की है, सीमा { $limit } से ज़्यादा।
    .next = छोटी फ़ाइल चुनें, या सीमा बढ़वाएँ (सेटिंग size_limit)।
attachment-no-space = { $name } सेव नहीं हुई: { $path } में जगह नहीं बची।
    .next = वहाँ जगह खाली करें, फिर दोबारा कोशिश करें।
attachment-permission-denied = { $name } सेव नहीं हुई: { $path } में लिखने की अनुमति नहीं है।
    .next = उस फ़ोल्डर में लिखने की अनुमति माँगें, फिर दोबारा कोशिश करें।
attachment-read-only = { $name } सेव नहीं हुई: { $path } में सिर्फ़ पढ़ा जा सकता है।
    .next = उस फ़ोल्डर में लिखना चालू करें, फिर दोबारा कोशिश करें।
attachment-storage-unreachable = { $reason ->
        [storage_of_another_store] { $name } सेव नहीं हुई: स्टोरेज { $path } किसी और वर्कस्टेशन का है।
        [storage_foreign_files] { $name } सेव नहीं हुई: स्टोरेज { $path } में पहले से किसी और सिस्टम की फ़ाइलें हैं।
        [storage_no_answer] { $name } सेव नहीं हुई: स्टोरेज { $path } जवाब नहीं दे रहा।
        [storage_moved_away] { $name } सेव नहीं हुई: फ़ाइलें स्टोरेज { $path } से दूसरी जगह ले जाई गई हैं।
        [storage_move_unfinished] { $name } सेव नहीं हुई: फ़ाइलें स्टोरेज { $path } में ले जाई जा रही हैं, और सब वहाँ नहीं पहुँचीं।
        [storage_marker_missing] { $name } सेव नहीं हुई: स्टोरेज { $path } पहले जैसा नहीं है, उसका निशान नहीं मिला।
       *[other] { $name } सेव नहीं हुई: स्टोरेज { $path } तक पहुँच नहीं है।
    }
    .next = { $reason ->
        [storage_of_another_store] इस वर्कस्टेशन के लिए अलग फ़ोल्डर चुनें, फिर दोबारा कोशिश करें।
        [storage_foreign_files] दूसरा फ़ोल्डर चुनें, या जान-बूझकर इसी को काम में लें (“यही फ़ोल्डर लें”, batchbook storage adopt), फिर दोबारा कोशिश करें।
        [storage_marker_missing] शेयर या ड्राइव फिर से जोड़ें, फिर दोबारा कोशिश करें। फ़ोल्डर जान-बूझकर नया है? तो इसे काम में लें (“यही फ़ोल्डर लें”, batchbook storage adopt)।
       *[other] शेयर या ड्राइव फिर से जोड़ें, फिर दोबारा कोशिश करें।
    }
attachment-file-in-use = { $name } सेव नहीं हुई: { $path } किसी और प्रोग्राम के पास है।
    .next = वह प्रोग्राम बंद करें या थोड़ा रुकें, फिर दोबारा कोशिश करें।
attachment-name-too-long = { $name } सेव नहीं हुई: { $path } के लिए नाम बहुत लंबा है।
    .next = फ़ाइल को छोटा नाम दें और फिर से चुनें।
attachment-io-error = { $name } सेव नहीं हुई: { $path } को पढ़ने या लिखने में गड़बड़ हुई।
    .next = दोबारा कोशिश करें। फिर भी हो तो ड्राइव ख़राब हो रही होगी: लॉग देखें (batchbook logs --failed)।
attachment-cancelled = { $name } रोक दी गई।
    .next = अगर फिर भी जोड़नी हो तो दोबारा कोशिश करें।
attachment-interrupted = { $name } पूरी नहीं हुई: प्रोग्राम या कंप्यूटर बंद हो गया।
    .next = दोबारा कोशिश करें, या फ़ाइल फिर से चुनें।
attachment-kept = { $name } इसी कंप्यूटर पर रखी है, और स्टोरेज मिलते ही वहाँ पहुँच जाएगी।
    .next = { $cause ->
        [storage_of_another_store] स्टोरेज { $path } किसी और वर्कस्टेशन का है: इस वर्कस्टेशन के लिए अलग फ़ोल्डर चुनें।
        [storage_foreign_files] स्टोरेज { $path } में पहले से किसी और सिस्टम की फ़ाइलें हैं: दूसरा फ़ोल्डर चुनें, या जान-बूझकर इसी को काम में लें (“यही फ़ोल्डर लें”, batchbook storage adopt)।
        [storage_marker_missing] स्टोरेज { $path } पहले जैसा नहीं है, उसका निशान नहीं मिला: शेयर या ड्राइव फिर से जोड़ें। फ़ोल्डर जान-बूझकर नया है? तो उसे काम में लें (“यही फ़ोल्डर लें”, batchbook storage adopt)।
        [storage_no_answer] स्टोरेज { $path } जवाब नहीं दे रहा: नेटवर्क और शेयर का सर्वर देखें। और कुछ नहीं करना है।
        [no_space] { $path } में जगह नहीं बची: वहाँ जगह खाली करें। और कुछ नहीं करना है।
        [permission_denied] { $path } में लिखने की अनुमति नहीं है: अनुमति माँगें। और कुछ नहीं करना है।
        [read_only] { $path } में सिर्फ़ पढ़ा जा सकता है: वहाँ लिखना चालू करें। और कुछ नहीं करना है।
        [file_in_use] { $path } किसी और प्रोग्राम के पास है: उसे बंद करें या थोड़ा रुकें। और कुछ नहीं करना है।
        [io_error] { $path } को पढ़ने या लिखने में गड़बड़ हुई। फिर भी होती रहे तो ड्राइव ख़राब हो रही होगी: लॉग देखें (batchbook logs --failed)।
        [cancelled] इसे पहुँचाना रोका गया था, थोड़ी देर में फिर कोशिश होगी।
       *[other] स्टोरेज { $path } तक पहुँच नहीं है: शेयर या ड्राइव फिर से जोड़ें। और कुछ नहीं करना है।
    }
attachment-missing = { $name } { $path } पर अब वैसी नहीं है जैसी सेव हुई थी।
    .next = बैकअप से वहीं वापस रखें, या फ़ाइल फिर से चुनें।

## setting: the configuration

setting-unreadable = सेटिंग की फ़ाइल { $place } पढ़ी नहीं जा सकती: { $system_error }
    .next = पढ़ने लायक बनाएँ, या हटा दें ताकि सामान्य मान चलें।
setting-no-data-dir = इस खाते का कोई होम फ़ोल्डर नहीं है जिसमें डेटा रखा जाए।
    .next = --data-dir से या BATCHBOOK_DATA_DIR से फ़ोल्डर बताएँ।
setting-not-toml = { $place }: फ़ाइल यहाँ से आगे पढ़ी नहीं जा सकती: { $message }
    .next = वह पंक्ति ठीक करें। सेटिंग ऐसे लिखी जाती है: station = "L2"
setting-unknown-key = { $place }: ऐसी कोई सेटिंग नहीं है। ये हैं: { $known }।
    .next = नाम ठीक करें या पंक्ति हटाएँ।
setting-system-wide-only = { $place }: यह सिर्फ़ पूरे कंप्यूटर की सेटिंग फ़ाइल में रखी जा सकती है।
    .next = पंक्ति वहाँ ले जाएँ।
setting-wrong-type = { $place }: यहाँ यह होना चाहिए: { $expected }।
    .next = मान ठीक करें।
setting-empty = { $place }: रखा गया है पर खाली है।
    .next = मान लिखें, या हटा दें ताकि सामान्य मान चले।
setting-not-absolute = { $place }: “{ $value }” पूरा पथ नहीं है।
    .next = पूरा पथ लिखें, शुरू से या ड्राइव से।
setting-not-one-line = { $place }: “{ $value }” एक पंक्ति का नहीं है।
    .next = एक ही पंक्ति में लिखें।
setting-not-a-prefix = { $place }: “{ $value }” नाम की शुरुआत नहीं हो सकती।
    .next = नाम लिखें जिनके बीच एक-एक तिरछी रेखा हो, जैसे plant/line-2।
setting-not-an-address = { $place }: “{ $value }” किसी सर्वर का पता नहीं है।
    .next = https:// से शुरू करें (या http:// से, इसी जगह के सर्वर के लिए)।
setting-http-not-allowed = { $place }: “{ $value }” में https नहीं है, इसलिए भेजा हुआ दूसरे पढ़ सकते हैं।
    .next = https:// लिखें, या इसी जगह के सर्वर के लिए http चलने दें।
setting-not-a-size = { $place }: “{ $value }” कोई आकार नहीं है।
    .next = बाइट में लिखें या इकाई के साथ, जैसे "250 MB"।
setting-not-a-kind = { $place }: “{ $value }” फ़ाइल का कोई प्रकार नहीं है।
    .next = नाम का आख़िरी हिस्सा लिखें, जैसे "pdf"।
setting-number-missing = { $place }: इस नमूने में {"{"}number{"}"} नहीं है, इसलिए कोड अलग-अलग नहीं रह पाएँगे।
    .next = इसमें {"{"}number{"}"} या {"{"}number:03{"}"} जोड़ें।
setting-unbalanced-brace = { $place }: “{ $value }” में एक कोष्ठक का जोड़ा नहीं है।
    .next = ऐसे लिखें: {"{"}number:03{"}"}।
setting-unknown-placeholder = { $place }: { $value } नाम का कोई हिस्सा नहीं है।
    .next = {"{"}type{"}"}, {"{"}params{"}"}, {"{"}brand{"}"}, {"{"}year{"}"}, {"{"}station-{"}"} और {"{"}number:03{"}"} में से लें।
setting-not-a-station = { $place }: “{ $value }” स्टेशन कोड नहीं हो सकता।
    .next = ज़्यादा से ज़्यादा 16 अक्षर और अंक लिखें, जैसे "L2"।
setting-unknown-time-zone = { $place }: “{ $value }” नाम का कोई टाइम ज़ोन नहीं है।
    .next = "Asia/Kolkata" या "UTC" जैसा नाम लिखें।
setting-unknown-language = { $place }: भाषा “{ $value }” उपलब्ध नहीं है। ये हैं: { $known }।
    .next = इनमें से एक लें।
setting-not-a-rehash-limit = { $place }: “{ $value }” MB प्रति सेकंड की संख्या नहीं है।
    .next = 1 से { $limit } तक पूरी संख्या लिखें, जैसे 20।
setting-not-minutes = { $place }: “{ $value }” मिनटों की संख्या नहीं है।
    .next = 1 से { $limit } तक पूरे मिनट लिखें, या कभी नहीं के लिए 0।
setting-not-a-choice = { $place }: “{ $value }” यहाँ नहीं चुना जा सकता। ये चुने जा सकते हैं: { $known }।
    .next = इनमें से एक मान लिखें, उद्धरण चिह्नों में।
setting-not-a-time = { $place }: “{ $value }” दिन का कोई समय नहीं है।
    .next = "02:00" जैसा लिखें, या रात का बैकअप न चाहिए तो "off"।
setting-not-to-keep = { $place }: “{ $value }” से पता नहीं चलता कि कितने बैकअप रखने हैं।
    .next = दिन, हफ़्ते और महीने के लिए तीन पूरी संख्याएँ लिखें, जैसे 7, 4, 12। कम से कम एक 0 से ज़्यादा हो।
setting-key-missing = { $place }: “{ $key }” नहीं लिखा है।
    .next = तालिका में यह पंक्ति जोड़ें, या mode = "off" लिखें।
setting-not-a-name = { $place }: “{ $value }” नाम नहीं हो सकता।
    .next = लोगों के नाम उद्धरण चिह्नों में लिखें, बिना नियंत्रण वर्णों के और ज़्यादा से ज़्यादा 120 अक्षर लंबे।
setting-unknown-lock = { $place }: “{ $value }” पर ताला नहीं लग सकता, ऐसी कोई सेटिंग नहीं है। ये हैं: { $known }।
    .next = नाम ठीक करें या सूची से हटाएँ।
setting-overruled = { $place } नहीं माना गया: { $key } पर { $file } का ताला है।
    .next = बदलना हो तो कंप्यूटर सँभालने वाले से कहें।

## error: everything else

error-refused = बैच अभी दर्ज नहीं हुआ है।
    .next = जो निशान लगा है उसे ठीक करें, फिर दोबारा दर्ज करें।
error-data-folder = डेटा फ़ोल्डर { $path } काम में नहीं आ सकता: { $system_error }
    .next = इस खाते को वहाँ लिखने दें, या --data-dir या BATCHBOOK_DATA_DIR से दूसरा फ़ोल्डर चुनें।
error-data-in-use = { $path } का डेटा किसी और काम से बदला या वापस लाया जा रहा है।
    .next = उसके पूरा होने तक रुकें, फिर कोशिश करें।
error-database-newer = डेटाबेस { $path } को Batchbook के नए संस्करण ने लिखा है। उसे छुआ नहीं गया।
    .next = इस कंप्यूटर पर नया संस्करण लगाएँ।
error-database-foreign = { $path } Batchbook का डेटाबेस नहीं है। उसे छुआ नहीं गया।
    .next = उसे हटाकर कहीं और रखें, या दूसरा डेटा फ़ोल्डर चुनें।
error-database-damaged = डेटाबेस { $path } ख़राब है। उसे छुआ नहीं गया।
    .next = फ़ाइल सँभालकर रखें और सबसे नया बैकअप वापस लाएँ।
error-database-unusable = डेटाबेस { $path } काम में नहीं आ सकता: { $system_error }
    .next = देखें कि यह खाता उसे और उसके फ़ोल्डर को पढ़ और लिख सकता है, फिर कोशिश करें।
error-disk-full = डेटाबेस { $path } के लिए जगह नहीं बची। कुछ दर्ज नहीं हुआ।
    .next = उस डिस्क पर जगह खाली करें, फिर कोशिश करें।
error-store-failed = डेटाबेस { $path } ने मना किया: { $system_error }
    .next = दोबारा कोशिश करें। फिर भी हो तो लॉग देखें (batchbook logs --failed)।
error-storage-marker-missing = स्टोरेज { $path } पहले जैसा नहीं है: उसका निशान नहीं मिला। क्या शेयर या ड्राइव जुड़ी नहीं है?
    .next = उसे फिर से जोड़ें। फ़ोल्डर जान-बूझकर नया है? तो “यही फ़ोल्डर लें” दबाएँ (batchbook storage adopt)।
error-storage-foreign-files = स्टोरेज { $path } में पहले से किसी और सिस्टम की फ़ाइलें हैं।
    .next = दूसरा फ़ोल्डर चुनें, या जान-बूझकर इसी को काम में लें: “यही फ़ोल्डर लें” (batchbook storage adopt)।
error-storage-of-another-store = स्टोरेज { $path } किसी और वर्कस्टेशन का है।
    .next = इस वर्कस्टेशन के लिए अलग फ़ोल्डर चुनें (UPLOAD_STORAGE_PATH या सेटिंग storage_path)।
error-storage-no-answer = स्टोरेज { $path } जवाब नहीं दे रहा: वहाँ जो भी पूछा जाए, रुका रहता है।
    .next = नेटवर्क और शेयर का सर्वर देखें। तब तक बैच दर्ज होते रहेंगे; उनकी फ़ाइलें इसी कंप्यूटर पर रहेंगी और बाद में अपने-आप पहुँच जाएँगी।
error-storage-unreachable = स्टोरेज { $path } तक पहुँच नहीं है।
    .next = शेयर या ड्राइव फिर से जोड़ें। तब तक बैच दर्ज होते रहेंगे; उनकी फ़ाइलें इसी कंप्यूटर पर रहेंगी और बाद में अपने-आप पहुँच जाएँगी।
error-permission-denied = स्टोरेज { $path } में लिखने की अनुमति नहीं है।
    .next = उस फ़ोल्डर में लिखने की अनुमति माँगें। तब तक बैच दर्ज होते रहेंगे; उनकी फ़ाइलें इसी कंप्यूटर पर रहेंगी और बाद में अपने-आप पहुँच जाएँगी।
error-read-only = स्टोरेज { $path } में सिर्फ़ पढ़ा जा सकता है।
    .next = वहाँ लिखना चालू करें। तब तक बैच दर्ज होते रहेंगे; उनकी फ़ाइलें इसी कंप्यूटर पर रहेंगी और बाद में अपने-आप पहुँच जाएँगी।
error-no-space = स्टोरेज { $path } में जगह नहीं बची।
    .next = वहाँ जगह खाली करें। तब तक बैच दर्ज होते रहेंगे; उनकी फ़ाइलें इसी कंप्यूटर पर रहेंगी और बाद में अपने-आप पहुँच जाएँगी।
error-name-too-long = स्टोरेज { $path } का पथ बहुत लंबा है।
    .next = छोटे पथ वाला फ़ोल्डर चुनें।
error-too-large = स्टोरेज { $path } और डेटा नहीं लेता।
    .next = उस फ़ोल्डर को सँभालने वाले से उसकी सीमाएँ पूछें।
error-file-in-use = स्टोरेज { $path } किसी और प्रोग्राम के पास है।
    .next = वह प्रोग्राम बंद करें, फिर कोशिश करें।
error-io-error = स्टोरेज { $path } को पढ़ने या लिखने में गड़बड़ हुई।
    .next = दोबारा कोशिश करें। फिर भी हो तो ड्राइव ख़राब हो रही होगी।
error-clock-behind = इस कंप्यूटर की घड़ी पीछे है: सबसे नया बैच { $newest } पर दर्ज हुआ था।
    .next = आगे बढ़ने से पहले तारीख और समय ठीक करें।
error-check-under-way = फ़ाइलों की जाँच पहले से चल रही है।
    .next = जाँच पूरी होने दें, या उसे रोकें।
error-database-damage-found = जाँच में डेटाबेस { $path } ख़राब मिला।
    .next = सब वैसा ही रहने दें और कंप्यूटर सँभालने वाले को बुलाएँ: सबसे नए बैकअप की ज़रूरत होगी।
error-storage-moved-away = फ़ाइलें स्टोरेज { $path } से { $to } में ले जाई गई हैं।
    .next = स्टोरेज { $to } तय करें (सेटिंग storage_path, UPLOAD_STORAGE_PATH या --storage-path), या फ़ाइलें वापस ले जाएँ: batchbook storage move।
error-storage-move-unfinished = फ़ाइलें स्टोरेज { $path } में ले जाई जा रही हैं, और सब वहाँ नहीं पहुँचीं।
    .next = ले जाना पूरा करें (batchbook storage move { $path }), या स्टोरेज वह तय करें जहाँ फ़ाइलें हैं।
error-move-not-absolute = नया स्टोरेज { $path } पूरा पता नहीं है।
    .next = उसे शुरू से पूरा लिखें।
error-move-same-place = फ़ाइलें पहले से { $path } में हैं।
    .next = कोई दूसरा फ़ोल्डर चुनें।
error-move-inside = { $path } { $other } के अंदर है: वहाँ फ़ाइलें नहीं ले जाई जा सकतीं।
    .next = ऐसा फ़ोल्डर चुनें जो पुराने फ़ोल्डर और डेटा फ़ोल्डर से अलग हो।
error-move-no-room = { $path } में फ़ाइलों के लिए जगह नहीं है: { $size } चाहिए, { $free } ख़ाली है।
    .next = वहाँ जगह ख़ाली करें या बड़ी डिस्क चुनें। कुछ भी नक़ल नहीं हुआ।
error-move-under-way = फ़ाइलें कोई और प्रोसेस पहले से ले जा रहा है।
    .next = उसके पूरा होने तक रुकें।
error-move-damaged = { $total ->
        [1] एक फ़ाइल
       *[other] { $total } फ़ाइलें
    } वैसी नहीं जैसी सेव हुई थी, पहली है { $path }। बाक़ी सब की नक़ल हो गई; पुराना फ़ोल्डर काम में है।
    .next = फ़ाइलें जाँचें (batchbook check --rehash) और जो मिले उसका जवाब दें; फिर ले जाएँ, वहीं से आगे चलेगा।
error-move-broke-off = ले जाना { $path } पर रुक गया: { $system_error }। पुराना फ़ोल्डर पहले की तरह काम में है।
    .next = उसे ठीक करें, फिर ले जाएँ: वहीं से आगे चलेगा।
error-move-not-as-written = { $path } फिर पढ़ने पर वैसी नहीं थी जैसी लिखी गई थी। पुराना फ़ोल्डर पहले की तरह काम में है।
    .next = वह डिस्क देखें: शायद ख़राब हो रही है। फिर ले जाएँ या दूसरा फ़ोल्डर चुनें।
error-move-stopped = ले जाना रोक दिया गया। पुराना फ़ोल्डर पहले की तरह काम में है, और जो नक़ल हुई वह रहेगी।
    .next = जब ठीक लगे उसी फ़ोल्डर में फिर ले जाएँ: वहीं से आगे चलेगा।
error-move-settings-file = पहले का एक बदलाव अभी सेटिंग फ़ाइल में नहीं है, क्योंकि वह लिखी नहीं जा सकती: { $system_error }।
    .next = डेटा फ़ोल्डर की settings.toml को लिखने लायक बनाएँ, फिर ले जाएँ।
error-prices-unreadable = { $path } के दाम पढ़े नहीं जा सकते: { $system_error }।
    .next = फ़ाइल पढ़ने की अनुमति माँगें, या फ़ाइल हटा दें: तब प्रोग्राम के साथ आए दाम चलेंगे।
error-prices-not-toml = { $path } के दाम पढ़े नहीं जा सकते, यह TOML नहीं है: { $message }।
    .next = फ़ाइल ठीक करें या हटा दें: तब प्रोग्राम के साथ आए दाम चलेंगे (batchbook storage prices उन्हें दिखाता है)।
error-prices-field = { $is ->
        [missing] { $path } के दामों में { $field } नहीं है।
       *[wrong] { $path } के दामों में { $field } = { $value } है, जो काम नहीं आ सकता।
    }
    .next = फ़ाइल ठीक करें या हटा दें: तब प्रोग्राम के साथ आए दाम चलेंगे (batchbook storage prices उन्हें दिखाता है)।
error-disk-nearly-full = डिस्क लगभग भर गई है: { $path } पर { $free } खाली है। पिछले 30 दिनों की तरह रोज़ { $per_day } के हिसाब से यह { $days } दिन चलेगी।
    .next = फ़ाइलें सेव होना बंद हों, उससे पहले वहाँ जगह खाली करें या बड़ी डिस्क माँगें।
error-setting-locked = “{ $key }” पर इस कंप्यूटर में { $by } का ताला है।
    .next = बदलना हो तो कंप्यूटर सँभालने वाले से कहें।
error-setting-set-elsewhere = “{ $key }” को { $by } तय करता है, जो सेटिंग फ़ाइल से ऊपर है।
    .next = वहीं बदलें, या वहाँ से हटाएँ ताकि यहाँ बदला जा सके।
error-setting-only-at-start = “{ $key }” बताती है कि सब कहाँ है; Batchbook खुला हो तब यह नहीं बदल सकती।
    .next = Batchbook बंद करें और सेटिंग फ़ाइल में या दस्तावेज़ में लिखे वेरिएबल से बदलें।
error-settings-broken = सेटिंग पढ़ी नहीं जा सकतीं, इसलिए कुछ नहीं बदला। { $detail }
    .next = फ़ाइल ठीक करें; Batchbook खुलने के बाद वह बदली गई है।
error-internal = Batchbook के अंदर कुछ गड़बड़ हुई।
    .next = एक बार और कोशिश करें। फिर भी हो तो लॉग कंप्यूटर सँभालने वाले को भेजें।
error-window-libraries-missing = विंडो नहीं खुल सकती: सिस्टम की एक लाइब्रेरी नहीं है या बहुत पुरानी है ({ $detail })।
    .next = WebKitGTK 4.1 इंस्टॉल करवाइए (Debian और Ubuntu पर पैकेज libwebkit2gtk-4.1-0, Fedora पर webkit2gtk4.1)। कमांड लाइन उसके बिना भी चलती है।
error-window-no-screen = विंडो नहीं खुल सकती: यहाँ कोई स्क्रीन नहीं है जिसे यह खाता इस्तेमाल कर सके।
    .next = Batchbook को वर्कस्टेशन पर ही खोलें। कमांड लाइन को स्क्रीन नहीं चाहिए: batchbook --help बताता है कि वह क्या करती है।
error-window-open-already = Batchbook { $path } पर पहले से खुला है।
    .next = उसकी विंडो ढूँढें, शायद किसी दूसरे खाते में, और पहले उसे बंद करें।
error-draft-gone = यह ड्राफ़्ट पहले ही दर्ज हो चुका या छोड़ा जा चुका है।
    .next = बैचों की सूची देखें, फिर नया शुरू करें।
error-unknown-attachment = ऐसी कोई फ़ाइल नहीं जुड़ी है।
    .next = बैच को फिर से देखें।
error-attachment-wrong-state = यह फ़ाइल अभी नहीं बदली जा सकती: उसकी हालत है { $state }।
    .next = बैच को फिर से देखें।
error-pin-required = सुपरवाइज़र का पिन चाहिए।
    .next = सुपरवाइज़र से देने को कहें: खिड़की में जब पूछा जाए, कमांड लाइन पर --pin-file FILE से।
error-pin-wrong = पिन ग़लत है।
    .next = फिर कोशिश करें। तीन ग़लत के बाद हर कोशिश और देर से होती है; सब इतिवृत्त में रहते हैं।
error-pin-too-early = ग़लत पिन दिए गए। अगला { $seconds } सेकंड में देखा जाएगा।
    .next = रुकें, फिर सही पिन दें।
error-pin-unusable = यह पिन नहीं हो सकता।
    .next = 4 से 128 अक्षर चुनें। नंबर टाइप करने वाला कार्ड या बैज भी चलेगा।
error-pin-not-computed = पिन नहीं देखा जा सका: { $system_error }
    .next = मेमोरी कम है, इसलिए दूसरे प्रोग्राम बंद करें; फिर कोशिश करें।
error-nothing-to-explain = इतिवृत्त की प्रविष्टि { $entry } में समझाने को कुछ नहीं है: उससे पहले घड़ी पीछे नहीं की गई, या कोई इसे समझा चुका है।
    .next = batchbook check बताता है कि किन प्रविष्टियों का कारण लिखना बाक़ी है।
error-no-such-operator = “{ $name }” नाम का कोई ऑपरेटर नहीं है।
    .next = नाम देखें: batchbook operator list
error-operator-not-added = “{ $name }” नहीं जोड़ा जा सकता: नाम लिया हुआ है, या नाम नहीं हो सकता।
    .next = नाम देखें: batchbook operator list
error-data-not-owned = केवल डेटा-फ़ोल्डर { $path } का मालिक पिन रीसेट करता है।
    .next = उस खाते से करें जिसका फ़ोल्डर है, या कंप्यूटर के प्रशासक के रूप में।
error-attachment-not-recorded = यह फ़ाइल एक ड्राफ़्ट की है।
    .next = इसे खिड़की में ड्राफ़्ट से हटाएँ।
error-attachment-recorded = यह फ़ाइल दर्ज बैच की है और वहीं रहेगी।
    .next = उसकी चेतावनी हटाएँ, या उसकी जगह दूसरी फ़ाइल चुनें।
error-attachment-not-saved = इसकी कोई सेव की हुई फ़ाइल नहीं है: उसकी हालत है { $state }।
    .next = बैच को फिर से देखें: वहाँ कारण और उपाय लिखा है।
error-file-damaged = फ़ाइल { $path } अब वैसी नहीं है जैसी सेव हुई थी। उसे कॉपी नहीं किया गया।
    .next = बैकअप से वहीं वापस रखें, फिर कोशिश करें।
error-copy-no-space = { $path } में कॉपी के लिए जगह नहीं है: { $size } चाहिए।
    .next = वहाँ जगह खाली करें, या दूसरा फ़ोल्डर चुनें।
error-copy-too-large = { $path } की डिस्क इतनी बड़ी फ़ाइल नहीं लेती, ज़्यादा से ज़्यादा { $limit }।
    .next = दूसरी डिस्क का फ़ोल्डर चुनें।
error-clipboard-unreadable = सिस्टम क्लिपबोर्ड की चीज़ नहीं दे रहा।
    .next = फिर से कॉपी करें, या फ़ाइल बनाकर सेव करें और उसे जोड़ें।
error-folder-name-unreadable = इस फ़ोल्डर का नाम सेटिंग में नहीं लिखा जा सकता।
    .next = फ़ोल्डर का नाम अक्षरों और अंकों में बदलें, या दूसरा फ़ोल्डर चुनें।
error-not-printed = सिस्टम का प्रिंट नहीं खुल रहा।
    .next = देखें कि प्रिंटर लगा है, या सूची निकालकर उसे प्रिंट करें।
error-not-opened = इसे खोलने वाला कोई प्रोग्राम नहीं है: { $system_error }
    .next = इस तरह की फ़ाइल का प्रोग्राम लगाएँ, या कॉपी सेव करके खोलें।
error-no-such-batch = “{ $batch }” आईडी, कोड या नंबर का कोई बैच नहीं है।
    .next = इससे ढूँढें: batchbook list --search TEXT
error-nothing-to-repeat = अभी कोई बैच नहीं है जिसे दोहराया जा सके।
    .next = पहला भरें; उसके बाद दोहरा सकेंगे।
error-file-unreadable = { $path } पढ़ी नहीं जा सकती: { $system_error }
    .next = पथ और पढ़ने की अनुमति जाँचें।
error-file-unwritable = { $path } लिखी नहीं जा सकती: { $system_error }
    .next = पथ, वहाँ लिखने की अनुमति और बची जगह जाँचें।
error-not-text = { $path } टेक्स्ट की तरह नहीं पढ़ा जा सकता: { $detail }
    .next = उसे UTF-8 में सेव करें, अधिक से अधिक 16 MiB।
error-not-json = { $path } JSON नहीं है: { $detail }
    .next = UTF-8 में एक JSON ऑब्जेक्ट लिखें, जैसे samples/batch.json।
error-catalogue-form = { $path } कैटलॉग नहीं है: { $detail }
    .next = वह फ़ाइल लें जो इससे बनी हो: batchbook catalogue export FILE
error-catalogue-product-type = { $path } का प्रोडक्ट “{ $name }” नहीं चल सकता: { $detail }
    .next = ठीक करके फ़ाइल फिर से लाएँ। कुछ भी नहीं लाया गया।
error-catalogue-brand = { $path } का ब्रांड “{ $name }” खाली है, बहुत लंबा है, या उसमें न दिखने वाले अक्षर हैं।
    .next = ठीक करके फ़ाइल फिर से लाएँ। कुछ भी नहीं लाया गया।
error-catalogue-twice = “{ $name }” { $path } में दो बार है।
    .next = एक हटाकर फ़ाइल फिर से लाएँ। कुछ भी नहीं लाया गया।
error-catalogue-not-there = “{ $name }” अब सूची में नहीं है।
    .next = सूची फिर से देखें; शायद किसी ने नाम बदला है।
error-catalogue-changed = इस बीच किसी और ने सूची बदल दी।
    .next = फिर से देखें और बदलाव दोबारा करें।
error-import-outdated = यह फ़ाइल अब जो बदलेगी वह दिखाए गए से अलग है, इसलिए कुछ नहीं लाया गया।
    .next = फ़ाइल फिर से चुनें और देखें कि क्या बदलेगा।
error-folder-not-opened = फ़ोल्डर { $path } नहीं खुल सका: { $system_error }
    .next = इस कंप्यूटर के फ़ाइल मैनेजर में खोलें।
error-bad-cursor = “{ $cursor }” सही जगह नहीं बताता।
    .next = पिछली सूची ने --after के बाद जो कहा, वही लिखें।
error-bad-day = “{ $value }” कोई दिन नहीं है।
    .next = ऐसे लिखें: 2026-11-24।
error-days-swapped = पहला दिन { $from } आख़िरी दिन { $to } के बाद आता है।
    .next = दोनों को आपस में बदलें।
error-bad-status = “{ $value }” कोई स्थिति नहीं है।
    .next = recorded या reverted लिखें।
error-export-needs-file = वर्कबुक यहाँ नहीं दिखाई जा सकती।
    .next = --to से उसकी फ़ाइल बताएँ, या CSV में निकालें।
error-export-under-way = बैच पहले से निकाले जा रहे हैं।
    .next = पूरा होने तक रुकें, या उसे रोक दें।
error-plant-place-unreadable = { $path } पढ़ा नहीं जा सकता: { $system_error }
    .next = पथ जाँचें, और देखें कि शेयर या डिस्क उपलब्ध है।
error-plant-no-snapshot = { $path } में किसी वर्कस्टेशन का स्नैपशॉट नहीं है।
    .next = वह फ़ोल्डर बताएँ जिसमें वर्कस्टेशनों के मिरर हैं। वे इससे बनते हैं: batchbook backup create --mirror
error-plant-archive = { $path } एक आर्काइव है, जिसे सीधे नहीं देखा जा सकता।
    .next = उसे tar से किसी अलग फ़ोल्डर में खोलें और वह फ़ोल्डर बताएँ; या स्टेशन का मिरर इस्तेमाल करें।
error-plant-manifest-unreadable = स्नैपशॉट { $path } छोड़ दिया गया, क्योंकि उसकी सूची पढ़ी नहीं जा सकती: { $system_error }
    .next = स्टेशन से नया बैकअप बनवाएँ, और इसे इससे जाँचें: batchbook backup verify
error-plant-snapshot-unreadable = स्नैपशॉट { $path } छोड़ दिया गया, क्योंकि उसका डेटाबेस पढ़ा नहीं जा सकता: { $system_error }
    .next = देखें कि शेयर या डिस्क उपलब्ध है, और उसे पढ़ने की अनुमति है।
error-plant-snapshot-damaged = स्नैपशॉट { $path } छोड़ दिया गया: उसका डेटाबेस वह नहीं है जिसका बैकअप बना था।
    .next = स्टेशन से नया बैकअप बनवाएँ, और जिस डिस्क पर यह है उसे जाँचें।
error-plant-snapshot-newer = स्नैपशॉट { $path } छोड़ दिया गया, क्योंकि उसे Batchbook के नए संस्करण ने बनाया है।
    .next = वही संस्करण यहाँ भी इंस्टॉल करें।
error-plant-snapshot-older = स्नैपशॉट { $path } छोड़ दिया गया, क्योंकि उसे Batchbook के पुराने संस्करण ने बनाया है।
    .next = यह संस्करण स्टेशन पर भी इंस्टॉल करें; उसका अगला बैकअप खुल जाएगा।
error-plant-stopped = स्टेशनों के बैकअप खुले नहीं हैं: खोलना रोक दिया गया था।
    .next = उन्हें फिर खोलें।
error-plant-nothing-open = कोई स्टेशन नहीं खुल सका।
    .next = वे फ़ोल्डर बताएँ जिनमें मिरर या स्नैपशॉट हैं: batchbook book open DIR
error-plant-no-such-station = कोई स्टेशन { $name } खुला नहीं है।
    .next = स्टेशन इससे देखें: batchbook book open DIR
error-plant-no-such-batch = किसी स्टेशन के पास आईडी, कोड या नंबर “{ $batch }” वाला बैच नहीं है।
    .next = उसे सभी बैचों में खोजें। स्टेशन के स्नैपशॉट के बाद जो दर्ज हुआ, वह अभी इसमें नहीं है।
error-plant-several-batches = “{ $batch }” कई स्टेशनों पर है: { $names }
    .next = --station NAME से एक बताएँ, या बैच का कोड दें।
error-plant-file-missing = { $name } अपने स्टेशन के बैकअप में नहीं है: { $path }
    .next = स्टेशन से माँगें, या बैकअप को इससे जाँचें: batchbook backup verify
error-plant-file-evicted = { $name } केवल अपने स्टेशन के ऑब्जेक्ट स्टोर में है, इस बैकअप में नहीं: { $path }
    .next = स्टेशन पर इससे वापस लाएँ: batchbook cloud fetch BATCH. तब वह उसके अगले बैकअप में होगी।
error-plant-file-damaged = { $name } वह नहीं है जो सेव हुआ था: { $path }
    .next = स्टेशन से माँगें, और जिस डिस्क पर यह बैकअप है उसे जाँचें।
error-dossier-target-taken = { $path } पहले से मौजूद है। कुछ भी नहीं लिखा गया।
    .next = ऐसा फ़ोल्डर या आर्काइव बताएँ जो अभी न हो।
error-dossier-under-way = एक डोसियर पहले से बन रहा है।
    .next = पूरा होने तक रुकें, या उसे रोक दें।
error-cloud-off = ऑब्जेक्ट स्टोर बंद है।
    .next = सेटिंग फ़ाइल की [cloud] तालिका में mode और bucket लिखें।
error-cloud-not-primary = फ़ाइलें यहाँ से तभी हटती हैं जब उनका घर ऑब्जेक्ट स्टोर हो।
    .next = यही चाहिए तो सेटिंग फ़ाइल की [cloud] तालिका में mode = "primary" लिखें।
error-cloud-no-credentials = ऑब्जेक्ट स्टोर की कोई चाबी नहीं है।
    .next = { $names } वेरिएबल रखें, या इससे दें: batchbook cloud key FILE
error-cloud-credentials = { $path } की चाबी पढ़ी नहीं जा सकती: { $system_error }
    .next = इससे फिर दें: batchbook cloud key FILE
error-cloud-keychain =
    { $reason ->
        [no_session] सिस्टम की तिजोरी काम में नहीं है: डेस्कटॉप पर कोई लॉग इन नहीं है।
        [no_service] सिस्टम की तिजोरी काम में नहीं है: यहाँ कोई तिजोरी नहीं चल रही।
        [not_set_up] सिस्टम की तिजोरी काम में नहीं है: वह अभी बनाई नहीं गई।
        [locked] सिस्टम की तिजोरी काम में नहीं है: वह बंद है।
        [no_answer] सिस्टम की तिजोरी काम में नहीं है: वह जवाब नहीं देती।
       *[other] सिस्टम की तिजोरी काम में नहीं है: वह मना करती है ({ $system_error })।
    }
    .next =
        { $reason ->
            [locked] उसे खोलें, फिर चाबी दोबारा दें।
           *[other] जहाँ तिजोरी हो वहाँ चाबी दोबारा दें: batchbook cloud key FILE
        }
error-cloud-key-incomplete = { $path } में पूरी कुंजी नहीं है। जो कुंजी रखी है, वह वैसी ही है।
    .next = पहली पंक्ति में उसकी आईडी और दूसरी में गुप्त भाग लिखें; जहाँ प्रदाता की आईडी नहीं होती, वहाँ केवल गुप्त भाग।
error-cloud-unknown = “{ $name }” ऑब्जेक्ट स्टोर की कोई फ़ाइल नहीं है।
    .next = इससे उसकी आईडी ढूँढें: batchbook show BATCH --json
error-cloud-offline = नेटवर्क नहीं है: { $place } तक पहुँच नहीं है ({ $system_error })।
    .next = कुछ खोया नहीं है: नेटवर्क लौटने पर जो बाकी है वह भेजा जाएगा।
error-cloud-wrong-key = { $place } यह चाबी नहीं मानता ({ $system_error })।
    .next = सही चाबी दें: वेरिएबल में, या batchbook cloud key FILE से
error-cloud-no-bucket = { $place } पर “{ $name }” नाम का बकेट नहीं है ({ $system_error })।
    .next = [cloud] तालिका में bucket, region या endpoint ठीक करें, या बकेट बनवाएँ।
error-cloud-clock-wrong = इस कंप्यूटर की घड़ी ग़लत है, इसलिए { $place } इससे कुछ नहीं लेता ({ $system_error })।
    .next = घड़ी ठीक करें, या सिस्टम से करवाएँ।
error-cloud-no-right = इस चाबी को “{ $name }” में यह करने का अधिकार नहीं है ({ $system_error })।
    .next = चाबी को इस बकेट में पढ़ने, लिखने, देखने और हटाने का अधिकार दें।
error-cloud-configuration = ऑब्जेक्ट स्टोर की सेटिंग ऐसे काम नहीं करती: { $system_error }
    .next = सेटिंग फ़ाइल की [cloud] तालिका ठीक करें, और इससे आज़माएँ: batchbook cloud test
error-cloud-storage-unreachable = स्टोरेज जवाब नहीं देता ({ $system_error }), इसलिए वहाँ से कुछ भेजा नहीं जा सकता।
    .next = क्या ग़लत है, इससे देखें: batchbook status
error-cloud-busy = { $place } बाद में पूछने को कहता है ({ $system_error })।
    .next = कुछ करना नहीं है: अपने आप फिर कोशिश होगी।
error-cloud-interrupted = { $place } से कनेक्शन टूट गया ({ $system_error })।
    .next = कुछ करना नहीं है: अपने आप फिर कोशिश होगी।
error-cloud-refused = { $place } ने मना किया: { $system_error }
    .next = जो ऑब्जेक्ट स्टोर सँभालता है उससे पूछें, या आज़माएँ: batchbook cloud test
error-cloud-not-there = ऑब्जेक्ट “{ $name }” में नहीं है ({ $system_error })।
    .next = क्या ग़ायब है, इससे पता करें: batchbook cloud verify
error-cloud-differs = “{ $name }” में जो ऑब्जेक्ट है वह सहेजी हुई फ़ाइल नहीं है।
    .next = ऐसे सारे ऑब्जेक्ट इससे ढूँढें: batchbook cloud verify
error-cloud-local-missing = फ़ाइल स्टोरेज में नहीं है ({ $system_error })।
    .next = क्या ग़ायब है, इससे पता करें: batchbook check
error-cloud-local-damaged = स्टोरेज की फ़ाइल वह नहीं है जो सहेजी गई थी, इसलिए भेजी नहीं गई।
    .next = ऐसी सारी फ़ाइलें इससे ढूँढें: batchbook check --rehash
error-cloud-local-failed = फ़ाइल यहाँ पढ़ी या लिखी नहीं जा सकती: { $system_error }
    .next = क्या ग़लत है, इससे देखें: batchbook status
error-cloud-lock = कोई दूसरा काम अभी फ़ाइलें भेज रहा है।
    .next = थोड़ी देर में फिर कोशिश करें।
error-cloud-key-unusable = यह फ़ाइल Google के सर्विस खाते की चाबी नहीं है।
    .next = वह JSON फ़ाइल चुनें जो Google ने सर्विस खाते के लिए बनाई।
error-cloud-work-under-way = ऑब्जेक्ट स्टोर के साथ अभी हाथ से कुछ और हो रहा है।
    .next = उसके पूरा होने तक रुकें, या उसे रोकें।
error-cloud-evicted-off = बंद करें, जबकि कुछ फ़ाइलें सिर्फ़ ऑब्जेक्ट स्टोर में हैं ({ $count })?
    .next = बंद रहते उन्हें कोई नहीं खोल सकता। वे वहीं रहती हैं, और चालू करने पर फिर खुलती हैं। पहले उन्हें यहाँ चाहिए तो “हर फ़ाइल की एक कॉपी” चुनें, सेव करें, और सब वापस लाएँ।
error-cloud-evicted-elsewhere = दूसरी जगह रखें, जबकि कुछ फ़ाइलें सिर्फ़ पुरानी जगह में हैं ({ $count })?
    .next = वे वहीं रहती हैं और नई जगह से नहीं खुलतीं। यहाँ जो कुछ है वह नई जगह भेजा जाता है। पहले उन्हें यहाँ चाहिए तो लौटें, सब वापस लाएँ, फिर जगह बदलें।
error-not-fetched-offline = “{ $name }” सिर्फ़ ऑब्जेक्ट स्टोर में है, और { $place } तक पहुँच नहीं है।
    .next = नेटवर्क आने पर फिर खोलें। उसके बारे में जो दर्ज है वह पूरा है।
error-interrupted = बीच में रुक गया।
    .next = आगे चलाना हो तो फिर से शुरू करें।
error-no-log = { $path } में अभी कोई लॉग नहीं है।
    .next = वह पहले बैच से या विंडो खुलने पर शुरू होता है।
error-output = नतीजा लिखा नहीं जा सका: { $system_error }
    .next = देखें कि वह कहाँ लिखा जा रहा है।
error-backup-no-destination = बैकअप के लिए अभी कोई जगह नहीं चुनी गई है।
    .next = --to DIR से दूसरी डिस्क का कोई फ़ोल्डर बताएँ, या backup_destinations सेट करें।
error-backup-uploads-paused = भेजना रुका हुआ है, और { $path } में कोई स्नैपशॉट नहीं बनाया गया।
    .next = यह इससे फिर शुरू होगा: batchbook cloud resume. फिर भी एक स्नैपशॉट: batchbook backup create --to-cloud
error-backup-under-way = { $path } का एक और बैकअप अभी चल रहा है।
    .next = उसके पूरा होने तक रुकें, फिर कोशिश करें।
error-backup-destination-gone = बैकअप की जगह { $path } नहीं मिली।
    .next = डिस्क लगाएँ या शेयर जोड़ें, फिर कोशिश करें। फ़ोल्डर जान-बूझकर नया है? तो एक बार --to DIR से बताएँ।
error-backup-destination = बैकअप { $path } पर नहीं लिखा जा सकता: { $system_error }
    .next = देखें कि डिस्क लगी है और उस पर लिखा जा सकता है, फिर कोशिश करें। वहाँ के पुराने बैकअप जैसे थे वैसे हैं।
error-backup-no-space = { $path } पर बैकअप के लिए जगह कम है।
    .next = वहाँ जगह खाली करें (batchbook backup prune), या बड़ी डिस्क चुनें।
error-backup-snapshot = डेटाबेस की नक़ल नहीं बन सकी।
    .next = लॉग देखें (batchbook logs --failed), फिर कोशिश करें।
error-backup-no-local-space = { $path } में जगह कम है।
    .next = उस डिस्क पर जगह खाली करें, फिर कोशिश करें।
error-backup-local = { $path } पर नहीं लिखा जा सकता: { $system_error }
    .next = वह फ़ोल्डर देखें, फिर कोशिश करें।
error-backup-not-proven = { $path } पर जो लिखा गया, पढ़ने पर वही नहीं मिला। उसे हटा दिया गया।
    .next = डिस्क ख़राब हो सकती है: दूसरी लें। लॉग देखें (batchbook logs --failed)।
error-restore-no-snapshot = स्नैपशॉट { $path } वहाँ नहीं है।
    .next = जो हैं उन्हें देखें: batchbook backup list --from-cloud
error-restore-several-stations = { $path } में कई स्टेशनों के स्नैपशॉट हैं।
    .next = --snapshot से एक का नाम दें: batchbook backup list --from-cloud
error-snapshot-not-there = वह बैकअप अब वहाँ नहीं है।
    .next = फिर देखें कि वहाँ क्या है।
error-rebuild-not-empty = इस कंप्यूटर पर बैच दर्ज हो चुके हैं, इसलिए इसकी बही यहाँ दूसरी से बदली नहीं जाती।
    .next = फिर भी बदलनी हो तो सब विंडो बंद करके यह चलाएँ: batchbook backup restore --from-cloud --replace
error-not-started-again = Batchbook फिर शुरू नहीं हो सका।
    .next = उसे बंद करके शुरू करें: तब सब कुछ वहाँ होगा।
error-backup-cancelled = रद्द किया गया।
    .next = जो शुरू हुआ था वह हटा दिया गया। जब चाहें फिर शुरू करें।
error-backup-not-removed = { $path } नहीं हट सका: { $system_error }
    .next = देखें कि डिस्क पर लिखा जा सकता है, फिर कोशिश करें।
error-backup-no-place = बैकअप की कोई जगह अभी नहीं है। जो दर्ज है, वह केवल इसी कंप्यूटर पर है।
    .next = किसी दूसरी डिस्क, पेन ड्राइव या साझा फ़ोल्डर में एक फ़ोल्डर चुनें।
error-backup-same-disk = { $path } के बैकअप उसी डिस्क पर हैं जिस पर डेटा है।
    .next = डिस्क गई तो दोनों गए: कोई दूसरी डिस्क, पेन ड्राइव या साझा फ़ोल्डर जोड़ें।
error-backup-damaged = बैकअप { $path } ख़राब है: उसमें से सब कुछ वापस नहीं लाया जा सकता।
    .next = अभी एक और बैकअप बनाएँ। हो सकता है डिस्क ख़राब हो रही हो।
error-backup-overdue = { $path } का बैकअप समय पर नहीं बना। पिछला प्रमाणित बैकअप { $last } का है।
    .next = देखें कि डिस्क लगी है, फिर अभी बैकअप बनाएँ।
error-backup-none-there = { $path } में अभी कोई प्रमाणित बैकअप नहीं है।
    .next = देखें कि डिस्क लगी है, फिर अभी बैकअप बनाएँ।
error-backup-not-whole = { $path } के बैकअप में सब कुछ वैसा नहीं है जैसा सहेजा गया था: { $names }
    .next = उसे फ़ाइलों की जगह पर वापस रखें, फिर से चुनें, या बताएँ कि वह नहीं मिलेगा; अगले बैकअप में वह होगा।
error-backup-repaired = बैकअप की डिस्क { $path } पर फ़ाइलें बदल गई थीं और फिर से लिखी गईं: { $names }
    .next = डिस्क ख़राब हो सकती है: उसे जँचवाएँ, और बैकअप किसी दूसरी डिस्क पर भी बनाएँ। यह एक हफ़्ते तक बताया जाता है।
error-replaced-by-backup = यहाँ के सब कुछ की जगह एक बैकअप ने ले ली है। जो { $last } तक यहाँ था, वह { $path } में अलग रखा है।
    .next = देखें कि सब कुछ ठीक है। ठीक हो तो वह फ़ोल्डर हटाया जा सकता है: उसकी ज़रूरत किसी को नहीं। यह एक दिन तक बताया जाता है, और बैकअप में दिखता रहता है।
error-backup-failed = { $path } में पिछला बैकअप नहीं बन सका: { $system_error }
    .next = लॉग देखें, फिर दोबारा बैकअप बनाएँ।
error-backup-not-there = वह बैकअप अभी वहाँ नहीं है।
    .next = उसकी डिस्क लगाएँ या साझा फ़ोल्डर जोड़ें, फिर दोबारा देखें।
error-backup-of-another-store = { $path } किसी दूसरे संग्रह का बैकअप है।
    .next = इस कंप्यूटर का कोई बैकअप बताएँ: batchbook backup list
error-backup-inside-data = वह फ़ोल्डर ख़ुद डेटा के अंदर है।
    .next = किसी दूसरी डिस्क, पेन ड्राइव या साझा फ़ोल्डर में एक फ़ोल्डर चुनें।
error-backup-busy = एक बैकअप पहले से बनाया, पढ़ा या वापस लाया जा रहा है।
    .next = उसके पूरा होने तक रुकें, या उसे रद्द करें।
error-restore-damaged = { $path } ख़राब है, इसलिए वापस नहीं लाया गया। कुछ नहीं बदला।
    .next = कोई और बैकअप लें: batchbook backup list
error-restore-target-taken = { $path } ख़ाली फ़ोल्डर नहीं है। कुछ वापस नहीं लाया गया।
    .next = ऐसा फ़ोल्डर बताएँ जो अभी है ही नहीं।
error-restore-in-use = { $path } किसी खुली विंडो या दूसरे काम के पास है। कुछ वापस नहीं लाया गया।
    .next = विंडो बंद करें और दूसरे काम पूरे होने दें, या --into से नए फ़ोल्डर में वापस लाएँ।
error-restore-others-open = डेटा किसी दूसरे काम में खुला है। कुछ नहीं बदला।
    .next = उसके पूरा होने तक रुकें, फिर वापस लाएँ।
error-restore-unfinished = वापस लाना बीच में रुक गया, जब { $path } की सामग्री बदली जा रही थी: { $system_error }
    .next = वह डिस्क ठीक करें। Batchbook अगली बार खुलते ही इसे पूरा कर देगा या पहले जैसा कर देगा; पहले जो था, वह replaced-… नाम के फ़ोल्डर में रखा है।

## action: what an entry of the trail says that was done

action-store-made = संग्रह बना
action-clock-explained = घड़ी पीछे क्यों की गई, इस प्रविष्टि से पहले
action-recorded = दर्ज किया
action-corrected = सुधारा
action-reverted = वापस लिया
action-attachment-picked = फ़ाइल चुनी
action-attachment-saved = फ़ाइल सहेजी
action-attachment-kept = फ़ाइल इसी कंप्यूटर पर रखी
action-attachment-failed = फ़ाइल नहीं सहेजी गई
action-attachment-missing = फ़ाइल ग़ायब मिली
action-attachment-found-again = फ़ाइल फिर मिली
action-attachment-renamed = फ़ाइल का संग्रहीत नाम छोटा किया
action-attachment-resumed = फ़ाइल की नक़ल फिर शुरू
action-attachment-retried = फ़ाइल फिर आज़माई
action-attachment-replaced = फ़ाइल बदली
action-attachment-set-aside = फ़ाइल अलग रखी
action-attachment-dismissed = फ़ाइल की चेतावनी हटाई
action-attachment-dismissal-taken-back = फ़ाइल की चेतावनी वापस लाई
action-attachment-removed = ड्राफ़्ट से फ़ाइल हटाई
action-attachment-discarded = ड्राफ़्ट के साथ फ़ाइल छोड़ी
action-draft-discarded = ड्राफ़्ट छोड़ा
action-product-type-added = उत्पाद जोड़ा
action-product-type-changed = उत्पाद बदला
action-product-type-retired = उत्पाद बंद किया
action-product-type-returned = उत्पाद वापस लाया
action-product-types-reordered = उत्पादों का क्रम बदला
action-brand-added = ब्रांड जोड़ा
action-brand-changed = ब्रांड बदला
action-brand-retired = ब्रांड बंद किया
action-brand-returned = ब्रांड वापस लाया
action-brands-reordered = ब्रांडों का क्रम बदला
action-operator-added = ऑपरेटर जोड़ा
action-operator-changed = ऑपरेटर बदला
action-operator-retired = ऑपरेटर हटाया
action-operator-returned = ऑपरेटर वापस लाया
action-supervisor-made = सुपरवाइज़र बनाया
action-supervisor-ended = अब सुपरवाइज़र नहीं
action-pin-set = पिन रखा
action-pin-removed = पिन हटाया
action-pin-reset = डेटा के मालिक ने पिन रीसेट किया
action-pin-refused = ग़लत पिन अस्वीकार
action-setting-changed = सेटिंग बदली
action-setting-changed-outside = सेटिंग प्रोग्राम के बाहर बदली
action-object-store-key-kept = ऑब्जेक्ट स्टोर की चाबी रखी
action-object-store-key-removed = ऑब्जेक्ट स्टोर की चाबी हटाई
action-storage-first-used = संग्रह-पथ काम में लिया
action-storage-moved = फ़ाइलें दूसरे संग्रह-पथ पर ले जाई गईं
action-storage-adopted = संग्रह-पथ जानबूझकर काम में लिया
action-backup-created = बैकअप बना
action-backup-failed = बैकअप नहीं बना
action-backup-proven = बैकअप परखा
action-backup-damaged = बैकअप ख़राब मिला
action-backup-removed = बैकअप हटाया
action-backup-restored = बैकअप से लौटाया
action-counted-again = रखी गिनतियाँ फिर से गिनी गईं
action-orphan-set-aside = बिना बैच की फ़ाइल अलग रखी
action-part-put-away = अधूरी नक़ल हटाई

## cli: what the command line says

cli-recorded-unsaid = बैच { $code } दर्ज है, पर जवाब लिखा नहीं जा सका। उसे फिर से दर्ज न करें।
cli-recorded = बैच { $code } दर्ज हो गया।
cli-unsaved = बैच { $code } सेव हो गया। { $all } में से { $failed } { $failed ->
        [one] फ़ाइल
       *[other] फ़ाइलें
    } सेव नहीं हुई।
cli-attached = बैच { $code } के साथ { $all } में से { $saved } { $saved ->
        [one] फ़ाइल
       *[other] फ़ाइलें
    } सेव हुई।
cli-then-retry = आगे: batchbook retry { $number }
cli-refused = बैच दर्ज नहीं हुआ। { $count ->
        [one] एक बात ग़लत है
       *[other] { $count } बातें ग़लत हैं
    }:
cli-not-corrected = बैच सुधारा नहीं गया। { $count ->
        [one] एक बात ग़लत है
       *[other] { $count } बातें ग़लत हैं
    }:
cli-not-reverted = बैच वापस नहीं लिया गया। { $count ->
        [one] एक बात ग़लत है
       *[other] { $count } बातें ग़लत हैं
    }:
cli-not-set-aside = फ़ाइल अलग नहीं रखी गई। { $count ->
        [one] एक बात ग़लत है
       *[other] { $count } बातें ग़लत हैं
    }:
cli-not-explained = कुछ समझाया नहीं गया। { $count ->
        [one] एक समस्या:
       *[other] { $count } समस्याएँ:
    }
cli-trail-nothing = इतिवृत्त में ऐसा कुछ नहीं है।
cli-trail-more = और: batchbook trail --after { $cursor }
cli-trail-exported = { $count ->
        [one] एक प्रविष्टि
       *[other] { $count } प्रविष्टियाँ
    } { $path } में।
cli-trail-explained = प्रविष्टि { $entry } से पहले घड़ी पीछे क्यों की गई, यह इतिवृत्त में है। अगली जाँच इसे समझाया हुआ बताएगी।
cli-operator-supervisor = सुपरवाइज़र
cli-operator-has-pin = पिन है
cli-operator-retired = हटाया हुआ
cli-corrected = बैच { $code } सुधारा गया:
cli-would-correct = यह बदलेगा। अभी कुछ नहीं बदला गया:
cli-nothing-to-correct = जो दर्ज है उससे कुछ अलग नहीं है। कुछ नहीं बदला गया।
cli-reverted = बैच { $code } वापस लिया गया। वह पढ़ा जा सकता है, अपना नंबर रखता है, और अब गिना नहीं जाता।
cli-set-aside = { $name } अलग रखी गई। वह अपनी फ़ाइल के साथ रिकॉर्ड में रहेगी।
field-batch-code = कोड
field-batch-number = नंबर
field-product-type = उत्पाद
field-brand = ब्रांड
field-total = मात्रा
field-counted = गिनती
field-weight-per-metre = प्रति मीटर वज़न
field-total-weight = वज़न
field-produced-at = उत्पादन
field-notes = टिप्पणी
field-status = स्थिति
trail-field-name = नाम
trail-field-retired = हटाया गया
trail-field-supervisor = सुपरवाइज़र
trail-field-has-pin = पिन है
trail-field-position = सूची में स्थान
trail-value-yes = हाँ
trail-value-no = नहीं
cli-allow-future = समय सही हो तो --allow-future जोड़ें।
cli-warning-weight = चेतावनी: { $value } kg/m इन विवरणों वाले इस प्रोडक्ट के आम { $usual } kg/m से बहुत अलग है।
cli-allow-unusual-weight = बैच दर्ज हो गया। वज़न सही हो तो --allow-unusual-weight से बताएँ।
cli-warning-equal = चेतावनी: ऐसा ही बैच { $other } पिछले दस मिनट में दर्ज हुआ।
cli-allow-equal = बैच दूसरी बार दर्ज हो गया। ऐसा ही चाहिए तो --allow-equal से बताएँ।
cli-allow-jump = नंबर सही हो तो --allow-jump जोड़ें।
cli-no-batches = अभी कोई बैच नहीं है। पहला ऐसे दर्ज करें: batchbook record FILE
cli-nothing-found = किसी बैच में “{ $search }” नहीं है।
cli-nothing-matches = कोई बैच मेल नहीं खाता।
cli-no-more = और बैच नहीं हैं।
cli-some-unsaved = { $all }, { $failed } सेव नहीं
cli-some-evicted = { $attachments }, { $evicted } केवल ऑब्जेक्ट स्टोर में
cli-more = और: batchbook list --after { $cursor }
cli-exporting = { $total } में से { $written } बैच
cli-exported-batches = { $count ->
        [one] एक बैच
       *[other] { $count } बैच
    } { $path } में हैं।
cli-dossier-made = { $batches ->
        [one] एक बैच
       *[other] { $batches } बैच
    } और { $files ->
        [one] एक फ़ाइल
       *[other] { $files } फ़ाइलें
    } { $path } में हैं।{ $problems ->
        [0] {""}
        [one] {" "}एक फ़ाइल उसमें नहीं है:
       *[other] {" "}{ $problems } फ़ाइलें उसमें नहीं हैं:
    }
cli-import-planned = { $added } जोड़े जाएँगे, { $changed } बदले जाएँगे, { $unchanged } अभी जैसे ही। कुछ भी नहीं लाया गया।
cli-nothing-to-retry = दोबारा कोशिश करने को कुछ नहीं है।
cli-retried = { $all } में से { $saved } { $saved ->
        [one] फ़ाइल
       *[other] फ़ाइलें
    } अब सेव है।
cli-content-differs = { $name } रख ली गई, पर अंदर { $media_type } है, वह नहीं जो नाम कहता है।
check-backup-unreadable = इतिवृत्त की { $path } से तुलना नहीं हुई: वह पढ़ा नहीं जा सकता। { $why }
cli-checked = { $batches } बैच और { $attachments } फ़ाइलें जाँचीं: { $problems ->
        [0] सब ठीक है।
        [one] एक गड़बड़।
       *[other] { $problems } गड़बड़ें।
    }
cli-check-missing = बैच { $batch } की { $name } { $path } पर नहीं है। बैकअप से वापस रखें, या फिर से जोड़ें।
cli-check-size-differs = बैच { $batch } की { $name } में { $expected } की जगह { $found } बाइट हैं: { $path }। बैकअप से वापस रखें।
cli-check-hash-differs = बैच { $batch } की { $name } बदल गई है: उसका SHA-256 { $expected } की जगह { $found } है। बैकअप से वापस रखें।
cli-check-unreadable = बैच { $batch } की { $name } पढ़ी नहीं जा सकती ({ $system_error }): { $path }
cli-check-orphan-file = { $path } किसी बैच की नहीं है। उसे वहीं छोड़ दिया गया।
cli-check-database-damaged = डेटाबेस { $path } ख़राब है: { $detail }। फ़ाइल सँभालकर रखें और सबसे नया बैकअप वापस लाएँ।
cli-check-storage = { $text } फ़ाइलें नहीं जाँची गईं।
cli-check-trail-changed = इतिहास बदला गया: इतिवृत्त की प्रविष्टि { $entry } ({ $action }) वैसी नहीं है जैसी लिखी गई थी। उसके बाद का कुछ प्रमाण नहीं देता।
cli-check-trail-gone = इतिहास बदला गया: इतिवृत्त की प्रविष्टि { $entry } नहीं है। उसके बाद का कुछ प्रमाण नहीं देता।
cli-check-trail-cut-off = इतिहास बदला गया: बैकअप { $path } में इतिवृत्त की प्रविष्टि { $entry } है, और यहाँ वह उससे पहले ही समाप्त है।
cli-check-trail-rewritten = बैकअप { $path } के बाद इतिहास बदला गया: इतिवृत्त की प्रविष्टि { $entry } वहाँ दूसरी है।
cli-check-clock-set-back = घड़ी पीछे की गई: इतिवृत्त की प्रविष्टि { $entry } कहती है { $at }, उससे पहले की { $before }।
cli-check-explained = { $problem } { $who } ने प्रविष्टि { $entry } में कारण लिखा: { $reason }
cli-check-row-differs = इतिहास बदला गया: { $kind ->
        [batch] बैच
        [product_type] उत्पाद प्रकार
        [brand] ब्रांड
        [operator] ऑपरेटर
       *[attachment] फ़ाइल
    } { $name } वैसा नहीं है जैसा इतिवृत्त में इसकी अंतिम प्रविष्टि { $entry } कहती है ({ $fields })।
cli-check-row-unknown = इतिहास बदला गया: इतिवृत्त { $kind ->
        [batch] बैच
        [product_type] उत्पाद प्रकार
        [brand] ब्रांड
        [operator] ऑपरेटर
       *[attachment] फ़ाइल
    } { $name } को नहीं जानता।
cli-check-row-gone = इतिहास बदला गया: { $kind ->
        [batch] एक बैच
        [product_type] एक उत्पाद प्रकार
        [brand] एक ब्रांड
        [operator] एक ऑपरेटर
       *[attachment] एक फ़ाइल
    } इतिवृत्त की प्रविष्टि { $entry } में है, पर अब यहाँ नहीं है ({ $name })।
cli-check-counts-differ = { $table } में रखी गिनतियाँ बैचों और फ़ाइलों को गिनने से अलग हैं: किसी ने प्रोग्राम के बाहर से लिखा है, और जोड़ ग़लत हो सकते हैं। batchbook check --heal उन्हें फिर से गिनता है; किसी बैच या फ़ाइल को नहीं छुआ जाता।
cli-healed-counted-again = { $table } की गिनतियाँ बैचों और फ़ाइलों को गिनने से अलग थीं। उन्हें फिर से गिना गया।
cli-healed-found-again = बैच { $batch } की { $name } वापस मिल गई: { $path }
cli-healed-orphan-file = { $path } किसी बैच की नहीं है। उसे { $to } में रख दिया गया।
cli-healed-part-kept = { $path } को बीच में रुका प्रोग्राम छोड़ गया था। उसे { $to } में रख दिया गया।
cli-healed-part-deleted = { $path } को बीच में रुका प्रोग्राम छोड़ गया था। उसे मिटा दिया गया: पूरी फ़ाइल मौजूद है।
cli-status-label-backup = बैकअप
cli-status-label-failures = बिना जवाब की गड़बड़ियाँ
cli-status-label-outbox = भेजने को रखी फ़ाइलें
cli-status-label-check = पिछली पूरी जाँच
cli-status-label-storage = स्टोरेज
cli-status-label-disk = फ़ाइलों के लिए जगह
cli-status-label-database = डेटाबेस
cli-status-label-version = संस्करण
cli-status-no-backup = अभी कोई नहीं
cli-status-not-checked = अभी जाँच नहीं हुई
cli-status-checked = { $at }: { $files ->
        [one] एक फ़ाइल
       *[other] { $files } फ़ाइलें
    }, { $problems ->
        [0] सब ठीक
        [one] एक गड़बड़
       *[other] { $problems } गड़बड़ें
    }
cli-status-kept = { $count ->
        [0] ख़ाली
        [one] एक फ़ाइल, { $size }
       *[other] { $count } फ़ाइलें, { $size }
    }
cli-status-reachable = काम में लिया जा सकता है
cli-status-free = { $free } ख़ाली
cli-status-unknown = पता नहीं
cli-storage-label-files = फ़ाइलें
cli-storage-label-size = आकार
cli-storage-label-growth = बढ़त
cli-storage-label-full = कब भरेगा
cli-storage-files = { $count ->
        [0] अभी कोई नहीं
        [one] एक फ़ाइल, { $size }
       *[other] { $count } फ़ाइलें, { $size }
    }
cli-storage-label-queue = अपलोड की क़तार
cli-storage-queue = { $count ->
        [0] कुछ बाक़ी नहीं
        [one] 1 फ़ाइल बाक़ी, { $size }
       *[other] { $count } फ़ाइलें बाक़ी, { $size }
    }{ $failed ->
        [0] {""}
       *[other] ; { $failed } पिछली बार नहीं गईं
    }
cli-storage-growth = महीने में { $size }
cli-storage-free-network = { $free } ख़ाली, दूसरे कंप्यूटर पर ({ $kind })
cli-storage-by-month = महीना
cli-storage-by-kind = प्रकार
cli-storage-by-product-type = उत्पाद
cli-storage-no-month = पता नहीं
cli-storage-no-kind = पता नहीं
cli-storage-no-product-type = (अभी दर्ज नहीं)
cli-storage-questions =
    चारों सवालों के जवाब दें, सलाह उन्हें ध्यान में रखेगी:
      batchbook storage advice --on-site yes|no --off-site no|wanted|required --workstations N --far-readers yes|no
cli-storage-moved = { $count ->
        [0] ले जाने को कोई फ़ाइल नहीं थी। नई फ़ाइलें
        [one] एक फ़ाइल, { $size }, ले जाई गई, फिर पढ़ी और मिलाई गई। वह और नई फ़ाइलें
       *[other] { $count } फ़ाइलें, { $size }, ले जाई गईं, फिर पढ़ी और मिलाई गईं। वे और नई फ़ाइलें
    } अब से { $to } में हैं।
cli-storage-old-kept = { $from } की फ़ाइलें अब भी वहीं हैं। ज़रूरत न रहे तो वह फ़ोल्डर ख़ुद हटा दें।
cli-storage-would-move = { $to } में { $count ->
        [0] कोई फ़ाइल नहीं ले जाई जाएगी
        [one] एक फ़ाइल, { $size }, ले जाई जाएगी
       *[other] { $count } फ़ाइलें, { $size }, ले जाई जाएँगी
    }।
cli-storage-moving = ले जा रहे हैं: { $all } में से { $files } फ़ाइलें, { $size } में से { $done }
cli-storage-network = यह फ़ोल्डर दूसरे कंप्यूटर पर है ({ $kind })। डेटाबेस इसी कंप्यूटर पर रहता है।
cli-storage-settings-later = सेटिंग फ़ाइल नहीं लिखी जा सकी। हर बार शुरू होने पर फिर कोशिश होगी; तब तक डेटाबेस जानता है कि फ़ाइलें कहाँ हैं।
storage-full-in = { $month }{ $range ->
        [one] {""}
        [between] , { $earliest } और { $latest } के बीच
       *[open] , जल्दी से जल्दी { $earliest }, शायद कभी नहीं
    } ({ $sureness })
storage-not-full = अभी नहीं कहा जा सकता ({ $sureness })
storage-sure-no-rate = पिछले तीन महीनों में कुछ सेव नहीं हुआ
storage-sure-low = मोटा अंदाज़ा: कम या बहुत अलग-अलग महीने
storage-sure-medium = लगभग पक्का
storage-sure-high = पक्का: तीन एक जैसे महीने
storage-place-local = इस कंप्यूटर की डिस्क
storage-place-nfs = फ़ाइल सर्वर (NFS, SMB)
storage-place-r2 = Cloudflare R2
storage-place-s3 = Amazon S3
storage-costs-title = महीने का ख़र्च, { $currency }
storage-costs-now = अभी, { $size }
storage-costs-next-year = एक साल में, { $size }
storage-costs-reading = एक साल में, सब एक बार पढ़ा
storage-costs-as-of = { $day } के दाम, कर के बिना। अपने दाम रखने हों तो: batchbook storage prices, डेटा फ़ोल्डर में prices.toml नाम से।
advice-local = इस कंप्यूटर की डिस्क ठीक है: 10,000 से कम फ़ाइलें और 50 GB से कम हैं।
advice-share = { $reason ->
        [workstations] शेयर (NFS, SMB) ठीक है, हर वर्कस्टेशन का अपना फ़ोल्डर: सँभालने और बैकअप के लिए एक जगह, और कुछ भी बाहर नहीं जाता।
       *[other] बड़ी डिस्क या शेयर (NFS, SMB, SAN) ठीक है: क्लाउड से तेज़, पढ़ने का कोई ख़र्च नहीं, और कुछ भी बाहर नहीं जाता।
    }
advice-hybrid = { $reason ->
        [off_site] फ़ाइलें यहाँ और उनकी नक़ल ऑब्जेक्ट स्टोर (S3, R2) में ठीक है: वही बाहर रखी नक़ल है।
       *[other] फ़ाइलें यहाँ और उनकी नक़ल ऑब्जेक्ट स्टोर (S3, R2) में ठीक है: 50 GB से ज़्यादा हैं। बाहर नक़ल ज़रूरी न हो तो शेयर भी उतना ही ठीक है।
    }
advice-primary = { $reason ->
        [far_readers] फ़ाइलों का घर ऑब्जेक्ट स्टोर (S3, R2) हो और यह डिस्क उसका कैश: पढ़ने वाले दूर हैं।
       *[other] फ़ाइलों का घर ऑब्जेक्ट स्टोर (S3, R2) हो और यह डिस्क उसका कैश: 100 GB से ज़्यादा हैं।
    }
advice-note-unanswered = चारों सवालों के जवाब नहीं मिले; जब तक यह न कहा जाए कि डेटा बाहर जा सकता है, क्लाउड की सलाह नहीं दी जाती।
advice-note-own-second-place = डेटा को यहीं रहना है, इसलिए बाहर की नक़ल आपकी अपनी किसी दूसरी इमारत में बैकअप होनी चाहिए।
advice-next-year = इसी रफ़्तार से एक साल में: { $advice }
cli-concern-open-failures = { $count ->
        [one] दर्ज बैच की एक फ़ाइल सेव नहीं है। फिर कोशिश करें: batchbook retry
       *[other] दर्ज बैचों की { $count } फ़ाइलें सेव नहीं हैं। फिर कोशिश करें: batchbook retry
    }
cli-concern-data-disk-full = { $path } में डेटाबेस के लिए जगह लगभग नहीं बची। वहाँ जगह ख़ाली करें।
cli-concern-disk-nearly-full = स्टोरेज की बची जगह, { $free }, आज की रफ़्तार से { $days ->
        [one] एक दिन
       *[other] { $days } दिन
    } चलेगी। वहाँ जगह ख़ाली करें या बड़ी डिस्क माँगें।
cli-concern-check-found-problems = पिछली पूरी जाँच में { $problems ->
        [one] एक गड़बड़
       *[other] { $problems } गड़बड़ें
    } मिलीं। देखें: batchbook check
cli-concern-backup-no-place = बैकअप के लिए कोई जगह नहीं है: जो दर्ज है वह केवल इसी कंप्यूटर पर है। backup_destinations में किसी दूसरी डिस्क, स्टिक या शेयर का फ़ोल्डर लिखें।
cli-concern-backup-same-disk = बैकअप की हर जगह उसी डिस्क पर है जिस पर डेटा है, और उसी के साथ खो जाएगी। backup_destinations में कोई दूसरी डिस्क, स्टिक या शेयर भी लिखें।
cli-concern-backup-overdue = पिछले दो दिनों का कोई परखा हुआ बैकअप नहीं है। बनाएँ: batchbook backup create
cli-concern-uploads-paused = भेजना रुका हुआ है: जो दर्ज होता है वह ऑब्जेक्ट स्टोर तक नहीं पहुँचता, और वहाँ कोई स्नैपशॉट नहीं बनता। इससे फिर शुरू होगा: batchbook cloud resume
cli-concern-check-overdue = फ़ाइलें एक हफ़्ते से नहीं जाँची गईं। जाँचें: batchbook check
cli-draft = (ड्राफ़्ट)
cli-exported = कैटलॉग { $path } में है।
cli-imported = { $added } जोड़े, { $changed } बदले, { $unchanged } पहले जैसे।
cli-provisioned-operator = ऑपरेटर जोड़ा गया: { $name }
cli-provisioned-catalogue = सूची: { $added } जोड़े गए, { $changed } बदले गए, { $unchanged } पहले जैसे ही हैं।
cli-provisioned = यह वर्कस्टेशन तैयार है।
cli-provisioned-already = कुछ बदलना नहीं है: यह वर्कस्टेशन पहले से ऐसा ही है।
cli-adopted = स्टोरेज { $path } अब काम में है।
cli-files-wait = { $waiting ->
        [one] एक फ़ाइल अभी
       *[other] { $waiting } फ़ाइलें अभी
    } सेव नहीं हुई। आगे: batchbook retry
cli-state-copying = कॉपी हो रही है
cli-state-saved = सेव है
cli-state-kept = रखी है, स्टोरेज का इंतज़ार है
cli-state-failed = सेव नहीं
cli-state-missing = ग़ायब
cli-place-object-store = केवल ऑब्जेक्ट स्टोर में
cli-place-both = सेव है, और ऑब्जेक्ट स्टोर में भी
cli-status-recorded = दर्ज
cli-status-reverted = वापस लिया
cli-label-id = आईडी
cli-label-unusual = ख़ास बात
cli-unusual-future = दर्ज होने से एक दिन से भी ज़्यादा आगे का समय: पुष्टि हुई
cli-unusual-number = नंबर बहुत आगे है: पुष्टि हुई
cli-unusual-weight = { $value } kg/m, जबकि आम तौर पर { $usual } kg/m: { $confirmed ->
        [true] पुष्टि हुई
       *[other] किसी से नहीं पूछा
    }
cli-unusual-equal = थोड़ा पहले दर्ज { $other } जैसा ही: { $confirmed ->
        [true] पुष्टि हुई
       *[other] किसी से नहीं पूछा
    }
cli-label-number = नंबर
cli-label-code = कोड
cli-label-product = प्रोडक्ट
cli-label-brand = ब्रांड
cli-label-parameters = विवरण
cli-label-quantity = मात्रा
cli-label-counted = गिनती
cli-label-weight = वज़न
cli-label-produced = बना
cli-label-recorded = दर्ज
cli-label-operator = ऑपरेटर
cli-label-station = स्टेशन
cli-label-as-of = कब तक का
cli-label-batches = बैच
cli-label-path = पथ
cli-plant-superseded = { $path } में भी स्टेशन { $station } है, { $as_of } तक का; { $taken } का नया स्नैपशॉट खुला है।
cli-plant-more = और: वही आदेश --after { $cursor } के साथ
cli-label-status = स्थिति
cli-label-notes = नोट
cli-label-attachments = फ़ाइलें
cli-none = कुछ नहीं
cli-origin-flag = फ़्लैग
cli-origin-environment = वेरिएबल { $name }
cli-origin-settings-file = { $file }
cli-origin-system-file = { $file }
cli-origin-default = सामान्य
cli-locked = , ताला लगा
cli-path-data-dir = डेटा
cli-path-database = डेटाबेस
cli-path-storage = स्टोरेज
cli-path-uploads = जुड़ी फ़ाइलें
cli-path-logs = लॉग
cli-path-settings = सेटिंग
cli-progress = { $name }  { $size } में से { $done }
cli-backup-created = बैकअप बन गया और वापस पढ़ने पर पूरा मिला, { $attachments ->
        [one] एक फ़ाइल
       *[other] { $attachments } फ़ाइलें
    }, { $size }: { $path }
cli-backup-evicted = { $count ->
        [one] एक फ़ाइल केवल ऑब्जेक्ट स्टोर में है, इस बैकअप में नहीं।
       *[other] { $count } फ़ाइलें केवल ऑब्जेक्ट स्टोर में हैं, इस बैकअप में नहीं।
    }
cli-backup-not-whole = { $count ->
        [one] एक फ़ाइल उसमें वैसी नहीं है जैसी सेव हुई थी, क्योंकि वह पहले से ग़ायब या ख़राब थी:
       *[other] { $count } फ़ाइलें उसमें वैसी नहीं हैं जैसी सेव हुई थीं, क्योंकि वे पहले से ग़ायब या ख़राब थीं:
    }
cli-backup-repaired = { $count ->
        [one] उस डिस्क पर एक फ़ाइल बदल गई थी और फिर से लिखी गई। डिस्क ख़राब हो सकती है:
       *[other] उस डिस्क पर { $count } फ़ाइलें बदल गई थीं और फिर से लिखी गईं। डिस्क ख़राब हो सकती है:
    }
cli-backup-none = अभी कोई बैकअप नहीं है। पहला ऐसे बनाएँ: batchbook backup create --to DIR
cli-backup-state-proven = { $at } को परखा गया, वापस लाया जा सकता है
cli-backup-state-not-whole = { $at } को परखा गया, पर कुछ फ़ाइलें पहले से ग़ायब थीं
cli-backup-state-damaged = ख़राब है, { $at } को पता चला
cli-backup-state-unproven = परखा नहीं गया
cli-backup-state-gone = अभी वहाँ नहीं है
cli-backup-state-repaired = { $count ->
        [one] रखी हुई एक फ़ाइल फिर से लिखी गई
       *[other] रखी हुई { $count } फ़ाइलें फिर से लिखी गईं
    }
cli-backup-state-failed = नहीं बना ({ $code })
cli-snapshots-none = { $path } में कोई स्नैपशॉट नहीं है। बनाने के लिए: batchbook backup create --to-cloud
cli-snapshot-complete = पूरा
cli-snapshot-waiting = { $count ->
        [one] एक फ़ाइल वहाँ नहीं है
       *[other] { $count } फ़ाइलें वहाँ नहीं हैं
    }
cli-snapshot-contents = { $batches ->
        [one] एक बैच
       *[other] { $batches } बैच
    }, { $attachments ->
        [one] एक फ़ाइल
       *[other] { $attachments } फ़ाइलें
    } ({ $size })
cli-snapshot-not-whole = { $count ->
        [one] ऑब्जेक्ट स्टोर में एक फ़ाइल अभी नहीं है। उसके पहुँचते ही स्नैपशॉट पूरा हो जाएगा:
       *[other] ऑब्जेक्ट स्टोर में { $count } फ़ाइलें अभी नहीं हैं। उनके पहुँचते ही स्नैपशॉट पूरा हो जाएगा:
    }
cli-restored-not-there = { $count ->
        [one] ऑब्जेक्ट स्टोर में एक फ़ाइल वैसी नहीं है जैसी सेव हुई थी:
       *[other] ऑब्जेक्ट स्टोर में { $count } फ़ाइलें वैसी नहीं हैं जैसी सेव हुई थीं:
    }
cli-restored-on-demand = फ़ाइलें ऑब्जेक्ट स्टोर में हैं। हर एक खोलने पर लाई जाती है।
cli-snapshot-damaged = स्नैपशॉट { $path } काम का नहीं है: { $detail }
cli-snapshot-older = { $as_of } का एक पुराना स्नैपशॉट पूरा है। उसे वापस लाने के लिए: --snapshot { $name }
cli-backup-verified = बैकअप की { $files } फ़ाइलें पढ़ीं: { $problems ->
        [0] सब ठीक है।
        [one] एक गड़बड़।
       *[other] { $problems } गड़बड़ें।
    }
cli-snapshot-verified = डेटाबेस पढ़ा और ऑब्जेक्ट स्टोर में { $files } फ़ाइलें देखीं: { $problems ->
        [0] सब ठीक है।
        [one] एक गड़बड़।
       *[other] { $problems } गड़बड़ें।
    }
cli-backup-more-problems = और { $count } भी
cli-backup-would-prune = { $removed } हटेंगे, { $kept } रहेंगे। कुछ नहीं हटाया गया।
cli-backup-pruned = { $removed } हटाए, { $kept } बचे।
cli-backup-step-snapshot = डेटाबेस की नक़ल बन रही है
cli-plant-looking = बैकअप ढूँढे जा रहे हैं …
cli-plant-opening = स्टेशन { $all } में से { $stations }  { $size } में से { $done }
cli-backup-step-copying = नक़ल  { $size } में से { $done }
cli-backup-step-proving = वापस पढ़ना  { $size } में से { $done }
cli-backup-step-removing = हटाना  { $size } में से { $done }
cli-backup-problem-no-backup = { $subject } पर कोई बैकअप नहीं है।
cli-backup-problem-unreadable = { $subject } पढ़ी नहीं जा सकती: { $detail }
cli-backup-problem-archive-damaged = { $subject } ख़राब है: { $detail }
cli-backup-problem-member-refused = “{ $subject }” बैकअप का हिस्सा नहीं हो सकता: { $detail }
cli-backup-problem-manifest-unreadable = { $subject } समझ में नहीं आई: { $detail }
cli-backup-problem-sums-differ = { $subject } में वही फ़ाइलें नहीं हैं जो बैकअप में हैं।
cli-backup-problem-missing = { $subject } बैकअप में नहीं है।
cli-backup-problem-size-differs = { $subject } का आकार दूसरा है: { $detail }
cli-backup-problem-hash-differs = { $subject } बदल गई है: { $detail }
cli-backup-problem-database-damaged = बैकअप का डेटाबेस ख़राब है: { $detail }
cli-backup-problem-database-newer = बैकअप का डेटाबेस Batchbook के नए संस्करण का लिखा है।
cli-backup-problem-trail-broken = बैकअप का इतिवृत्त बदला गया है।
cli-backup-problem-not-uploaded = { $subject } ऑब्जेक्ट स्टोर में वैसी नहीं है जैसी सेव हुई थी ({ $detail })।
cli-backup-problem-not-whole = बैकअप बनते समय { $subject } वैसी नहीं थी जैसी सेव हुई थी ({ $detail })।
cli-restored = { $batches ->
        [one] एक बैच
       *[other] { $batches } बैच
    } और { $attachments ->
        [one] एक फ़ाइल
       *[other] { $attachments } फ़ाइलें
    } वापस आ गए और फिर से पढ़कर मिलाए गए। ऐसे काम में लें: batchbook --data-dir { $path }
cli-restored-destinations = बैकअप की जगहें, { $paths }, अलग रखी गईं, settings.toml में टिप्पणी बनाकर: यह नक़ल मूल के बैकअप में कुछ नहीं जोड़ती। अगर यह उसकी जगह ले, तो उन्हें फिर से चुनें।
cli-restored-object-store = ऑब्जेक्ट स्टोर { $place } अलग रखा गया, settings.toml में टिप्पणी बनाकर: यह नक़ल मूल की फ़ाइलों के बीच कुछ नहीं चढ़ाती। अगर यह उसकी जगह ले, तो उसे फिर से चुनें; तब तक जो फ़ाइलें केवल ऑब्जेक्ट स्टोर में हैं, वे नहीं खुलेंगी।
cli-restored-storage-path = स्टोरेज { $path } को अलग रखा गया, settings.toml में टिप्पणी बनाकर: फ़ाइलें वापस लाए डेटा के uploads/ में हैं।
cli-restored-replacing = { $batches ->
        [one] एक बैच
       *[other] { $batches } बैच
    } और { $attachments ->
        [one] एक फ़ाइल
       *[other] { $attachments } फ़ाइलें
    } { $path } में वापस आ गए और फिर से पढ़कर मिलाए गए।
cli-restored-kept-aside = पहले जो वहाँ था वह { $path } में है
cli-window-missing = इस प्रोग्राम में विंडो नहीं है: यह सिर्फ़ कमांड लाइन है।
catalogue-kind-product-type = प्रोडक्ट
catalogue-kind-brand = ब्रांड

## cli-help: what --help says

cli-help = उत्पादन के बैच और उनकी फ़ाइलें दर्ज करता है।
cli-help-at-end =
    बिना उप-कमांड के विंडो खुलती है।

    उदाहरण:
      batchbook record batch.json --attach slip.jpg --attach certificate.pdf
      batchbook list --search tarko
      batchbook show 1001

    अंत का कोड: 0 हो गया, 1 सिस्टम की गड़बड़, 2 ग़लत इस्तेमाल, 3 बैच नहीं लिया गया,
    4 ऐसा बैच नहीं, 5 जाँच में गड़बड़ मिली या हालत में कुछ देखने लायक है।
cli-help-any-data-dir = डेटाबेस, ड्राफ़्ट और लॉग का फ़ोल्डर
cli-help-any-storage-path = जिस फ़ोल्डर में जुड़ी फ़ाइलें सेव होती हैं, batches/ के अंदर
cli-help-any-json = जवाब एक JSON दस्तावेज़ में दें
cli-help-any-search = सिर्फ़ वे बैच जिनमें ये सब शब्द हों: कोड, नंबर, प्रोडक्ट, ब्रांड, विवरण, नोट, ऑपरेटर या फ़ाइल के नाम में
cli-help-any-from = सिर्फ़ वे बैच जो इस दिन या बाद में बने: 2026-11-24
cli-help-any-to-date = सिर्फ़ वे बैच जो इस दिन या पहले बने
cli-help-any-product-type = सिर्फ़ इस प्रोडक्ट के बैच, पूरे नाम से
cli-help-any-status = सिर्फ़ गिने जाने वाले बैच (recorded), या सिर्फ़ वापस लिए हुए (reverted)
cli-help-any-open-failures = सिर्फ़ वे बैच जिनकी कोई फ़ाइल सेव नहीं हुई और किसी ने जवाब नहीं दिया
cli-help-record = JSON ऑब्जेक्ट से एक बैच उसकी फ़ाइलों के साथ दर्ज करता है
cli-help-record-at-end =
    ऑब्जेक्ट में वही होता है जो उसके प्रोडक्ट में काम आता है; संख्याएँ JSON संख्या या दशमलव टेक्स्ट हैं:
      {"{"}"product_type": "HDPE Pipe", "brand": "Tarko",
       "parameters": {"{"}"PE": "80", "PN": "10", "OD": "63"{"}"},
       "produced_at": "2026-11-24T10:30:00+05:30",
       "rolls": [{"{"}"count": 2, "length_m": 500{"}"}], "cut_pieces_m": [150, "200.5"],
       "weight_per_metre_kg": "1.5"{"}"}

    फ़ाइल सेव न हो तो भी बैच नहीं जाता: बताया जाता है, और `batchbook retry` से दोबारा कोशिश होती है।

    उदाहरण:
      batchbook record batch.json --attach slip.jpg
      batchbook record - --operator "Asha Rao" --json < batch.json
cli-help-record-file = JSON फ़ाइल; - हो तो स्टैंडर्ड इनपुट से पढ़ता है
cli-help-record-attach = बैच की फ़ाइल; कई बार दी जा सकती है
cli-help-record-operator = कौन दर्ज करता है [वरना: जो पिछली बार चुना गया, नहीं तो खाते का नाम]
cli-help-record-allow-future = बनने का समय जान-बूझकर एक दिन से ज़्यादा आगे है
cli-help-record-allow-unusual-weight = प्रति मीटर वज़न जान-बूझकर आम से बहुत अलग है; वरना बस चेतावनी मिलती है
cli-help-record-allow-equal = बैच जान-बूझकर पिछले दस मिनट के किसी बैच जैसा ही है; वरना बस चेतावनी मिलती है
cli-help-record-allow-jump = बैच नंबर जान-बूझकर बहुत आगे है
cli-help-list = बैचों की सूची, सबसे नया पहले
cli-help-list-limit = ज़्यादा से ज़्यादा इतने, 1000 तक [वरना: 20, --json के साथ 100]
cli-help-list-after = पिछली सूची जहाँ रुकी वहाँ से आगे
cli-help-list-operator = सिर्फ़ इस ऑपरेटर के दर्ज बैच, पूरे नाम से
cli-help-show = एक बैच में दर्ज सब कुछ दिखाता है
cli-help-show-batch = उसकी आईडी, कोड या नंबर
cli-help-any-pin-file = फ़ाइल जिसकी पहली पंक्ति में सुपरवाइज़र का पिन है, जहाँ वह पूछा जाए; - मानक इनपुट है
cli-help-history = किसी बैच और उसकी फ़ाइलों के साथ जो कुछ भी किया गया, कारणों सहित दिखाता है
cli-help-history-batch = उसकी id, कोड या नंबर
cli-help-trail = इतिवृत्त दिखाता है, नई प्रविष्टि पहले, या सब एक फ़ाइल में लिखता है
cli-help-trail-at-end =
    --format के बिना एक पन्ना दिखता है। उसके साथ मेल खाती सभी प्रविष्टियाँ लिखी जाती हैं, पुरानी पहले।
    batchbook trail --action corrected --from 2026-11-01
    batchbook trail --format csv --to trail.csv
cli-help-trail-search = केवल वे जिनमें ये सब शब्द हैं: किसने, किसके बारे में, पहले या बाद में क्या, या क्यों
cli-help-trail-who = केवल इस व्यक्ति की, पूरे नाम से; batchbook वह है जो प्रोग्राम ने अपने आप किया
cli-help-trail-action = केवल यह काम: recorded, corrected, setting_changed …
cli-help-trail-subject = केवल इस तरह की चीज़ (batch, attachment, setting, operator …), या इस id की एक चीज़
cli-help-trail-from = केवल इस दिन से: 2026-11-24
cli-help-trail-to-date = केवल इस दिन तक, यह दिन भी
cli-help-trail-limit = अधिक से अधिक इतने, 1000 तक [डिफ़ॉल्ट: 20, --json के साथ 100]
cli-help-trail-after = पिछला पन्ना जहाँ रुका वहाँ से आगे
cli-help-trail-format = मेल खाता सब लिखें, csv या json में
cli-help-trail-to = फ़ाइल, पूरी लिखी जाती है या बिल्कुल नहीं; - मानक आउटपुट है [डिफ़ॉल्ट: मानक आउटपुट]
cli-help-trail-explain = बताता है कि किसी प्रविष्टि से पहले घड़ी पीछे क्यों की गई; तब जाँच इसे समझाया हुआ बताती है
cli-help-trail-explain-entry = प्रविष्टि का नंबर, जैसा batchbook check बताता है
cli-help-trail-explain-operator = कौन समझाता है [डिफ़ॉल्ट: जो पिछली बार चुना गया, नहीं तो खाते का नाम]
cli-help-operator = दर्ज करने वालों की देखभाल: सुपरवाइज़र और पिन
cli-help-operator-at-end =
    जैसे ही किसी सुपरवाइज़र का पिन हो, correct, revert, catalogue import, provision, storage adopt,
    storage move, backup restore, cloud key, trail explain और operator उसे पूछते हैं। उससे पहले ये सबके लिए खुले हैं।
cli-help-operator-list = ऑपरेटरों की सूची
cli-help-operator-add = ऑपरेटर जोड़ता है
cli-help-operator-add-name = नाम
cli-help-operator-retire = ऑपरेटर का नाम अब नहीं दिखाता; कुछ मिटाया नहीं जाता
cli-help-operator-retire-name = नाम
cli-help-operator-return = हटाए हुए ऑपरेटर का नाम फिर दिखाता है
cli-help-operator-return-name = नाम
cli-help-operator-supervisor = ऑपरेटर को सुपरवाइज़र बनाता है
cli-help-operator-supervisor-name = नाम
cli-help-operator-supervisor-end = अब सुपरवाइज़र नहीं
cli-help-operator-pin = ऑपरेटर का पिन रखता, बदलता या हटाता है
cli-help-operator-pin-at-end =
    जिसका पिन है वह उसे पुराने पिन से बदलता है; सुपरवाइज़र के पिन से किसी का भी बदलता है।
    batchbook operator pin Meera --pin-file old --new-pin-file new
cli-help-operator-pin-pin-file = फ़ाइल जिसकी पहली पंक्ति में पुराना पिन या सुपरवाइज़र का पिन है; - मानक इनपुट है
cli-help-operator-pin-name = नाम
cli-help-operator-pin-new-pin-file = फ़ाइल जिसकी पहली पंक्ति में नया पिन है, 4 से 128 अक्षर; - मानक इनपुट है
cli-help-operator-pin-remove = पिन हटाएँ
cli-help-operator-pin-reset = खोया हुआ पिन उसके बिना हटाएँ: केवल डेटा-फ़ोल्डर के मालिक के लिए, और इतिवृत्त में रहता है
cli-help-correct = दर्ज बैच सुधारता है; पहले जो था वह इतिवृत्त में रहता है
cli-help-correct-at-end =
    FILE एक JSON वस्तु है, जैसी record के लिए। केवल उसमें लिखी कुंजियाँ बदलती हैं, और मापों में केवल वे जिनका नाम है;
    null वाली कुंजी ख़ाली हो जाती है। कुल, वज़न और कोड साथ बदलते हैं। पूरा बैच सही होना चाहिए।
cli-help-correct-batch = उसकी id, कोड या नंबर
cli-help-correct-file = JSON फ़ाइल; - से मानक इनपुट पढ़ा जाता है
cli-help-any-reason = क्यों; ज़रूरी है, और इतिवृत्त में रहता है
cli-help-correct-operator = कौन सुधारता है [डिफ़ॉल्ट: जो पिछली बार चुना गया, नहीं तो खाते का नाम]
cli-help-correct-dry-run = केवल दिखाएँ कि क्या बदलेगा
cli-help-correct-allow-future = उत्पादन का समय जानबूझकर एक दिन से अधिक आगे है
cli-help-correct-allow-jump = बैच नंबर जानबूझकर बहुत आगे है
cli-help-correct-allow-unusual-weight = प्रति मीटर वज़न जानबूझकर सामान्य से बहुत अलग है; नहीं तो केवल चेतावनी मिलती है
cli-help-revert = दर्ज बैच वापस लेता है: वह पढ़ा जा सकता है, अपना नंबर रखता है, और अब गिना नहीं जाता
cli-help-revert-batch = उसकी id, कोड या नंबर
cli-help-revert-operator = कौन वापस लेता है [डिफ़ॉल्ट: जो पिछली बार चुना गया, नहीं तो खाते का नाम]
cli-help-set-aside = दर्ज बैच की एक फ़ाइल अलग रखता है; वह अपनी फ़ाइल के साथ रिकॉर्ड में रहती है
cli-help-set-aside-attachment = उसकी id, या संग्रह-पथ पर उसकी फ़ाइल का नाम
cli-help-set-aside-operator = कौन अलग रखता है [डिफ़ॉल्ट: जो पिछली बार चुना गया, नहीं तो खाते का नाम]
cli-help-attach = दर्ज बैच में फ़ाइलें जोड़ता है
cli-help-attach-batch = उसकी आईडी, कोड या नंबर
cli-help-attach-paths = फ़ाइलें
cli-help-retry = जो फ़ाइलें सेव नहीं हुईं उन्हें दोबारा भेजता है
cli-help-retry-batch = सिर्फ़ इस बैच की: उसकी आईडी, कोड या नंबर
cli-help-check = जाँचता है कि हर सेव फ़ाइल अपनी जगह है और डेटाबेस ठीक है
cli-help-check-rehash = हर फ़ाइल फिर से पढ़कर उसका SHA-256 मिलाएँ
cli-help-check-against = इतिवृत्त की तुलना इस बैकअप (संग्रह-फ़ाइल या प्रतिबिंब) के इतिवृत्त से भी करें: इससे पता चलता है कि तब से इतिहास नए सिरे से लिखा या काटा तो नहीं गया; कई बार दिया जा सकता है
cli-help-check-heal = जो फ़ाइलें किसी बैच की नहीं हैं उन्हें .orphans/ में रखें और रखी गिनतियाँ फिर से गिनें; मिटता कुछ नहीं
cli-help-status = बताता है कि वर्कस्टेशन कैसा है, उसे सँभालने वाले व्यक्ति या प्रोग्राम के लिए
cli-help-status-at-end =
    अंत का कोड: 0 सब ठीक; 5 किसी को देखना है: स्टोरेज काम में नहीं लिया जा सकता, डिस्क भरी है या
    एक हफ़्ते में भर जाएगी, दर्ज बैचों की फ़ाइलें सेव नहीं हैं, पिछली पूरी जाँच में गड़बड़ मिली या
    वह एक हफ़्ते से पुरानी है, बैकअप की कोई जगह नहीं है या सब इसी डिस्क पर हैं, किसी जगह बैकअप नहीं बना,
    ख़राब है या दो दिनों का कोई परखा हुआ नहीं है, या डेटाबेस ख़राब है; 1 पूछा ही नहीं जा सका।
cli-help-catalogue = प्रोडक्ट और ब्रांड दूसरे वर्कस्टेशन पर ले जाता है
cli-help-catalogue-export = प्रोडक्ट और ब्रांड एक फ़ाइल में लिखता है
cli-help-catalogue-export-file = लिखने की फ़ाइल; - हो तो स्टैंडर्ड आउटपुट
cli-help-catalogue-import = फ़ाइल से प्रोडक्ट और ब्रांड जोड़ता और बदलता है
cli-help-catalogue-import-file = पढ़ने की फ़ाइल; - हो तो स्टैंडर्ड इनपुट
cli-help-catalogue-import-dry-run = सिर्फ़ दिखाता है कि क्या जुड़ेगा और क्या बदलेगा
cli-help-export = बैचों की तालिका लिखता है: प्रोग्रामों के लिए CSV, लोगों के लिए XLSX
cli-help-export-at-end =
    सब कॉलम, सबसे नया बैच पहले। लिखा हुआ कभी फ़ॉर्मूला नहीं बनता: CSV में उसके आगे एक apostrophe
    लगता है, XLSX में वह टेक्स्ट है। CSV UTF-8 में है, शीर्षक `list --json` के नाम हैं।

    उदाहरण:
      batchbook export > batches.csv
      batchbook export --to november.xlsx --from 2026-11-01 --to-date 2026-11-30
cli-help-export-format = क्या लिखा जाए, csv या xlsx [वरना: --to का नाम जो कहे, नहीं तो csv]
cli-help-export-to = फ़ाइल, पूरी लिखी जाती है या बिल्कुल नहीं; - हो तो स्टैंडर्ड आउटपुट [वरना: स्टैंडर्ड आउटपुट]
cli-help-export-operator = सिर्फ़ इस ऑपरेटर के दर्ज बैच, पूरे नाम से
cli-help-dossier = ऑडिटर के लिए डोसियर बनाता है: हर बैच का पेज, उसकी फ़ाइलें, बदलावों का इतिहास, और हर चीज़ का हैश
cli-help-dossier-at-end =
    सब बैच, जब तक कुछ बैच या फ़िल्टर न दिए जाएँ। इसे इस प्रोग्राम के बिना जाँचा जाता है: index.html ब्राउज़र में
    खोलें, और अंदर sha256sum -c SHA256SUMS चलाएँ। जो पहले से है वह कभी बदला नहीं जाता।
    कोई फ़ाइल ग़ायब हो या वैसी न हो जैसी सेव हुई थी तो एग्ज़िट कोड 5; डोसियर फिर भी बनता है, और उसका नाम बताता है।

    उदाहरण:
      batchbook dossier 17 18 --to complaint.zip
      batchbook dossier --from 2026-11-01 --to-date 2026-11-30 --to november --language hi
cli-help-dossier-batches = बैच: हर एक की आईडी, कोड या नंबर
cli-help-dossier-to = बनने वाला फ़ोल्डर, या नाम .zip पर ख़त्म हो तो आर्काइव; पूरा लिखा जाता है या बिल्कुल नहीं
cli-help-dossier-language = पेजों की भाषा, en या hi [वरना: सेट की हुई भाषा]
cli-help-dossier-operator = सिर्फ़ इस ऑपरेटर के दर्ज बैच, पूरे नाम से
cli-help-backup = बैकअप बनाता, दिखाता, जाँचता और वापस लाता है
cli-help-backup-create = जो भी दर्ज है उसका, फ़ाइलों समेत, बैकअप बनाता है और वापस पढ़कर मिलाता है
cli-help-backup-create-at-end =
    --to न हो तो सेटिंग backup_destinations के हर फ़ोल्डर में बनता है, और तालिका [cloud] में mode हो तो
    ऑब्जेक्ट स्टोर में भी।

    एग्ज़िट स्टेटस: 0 हो गया, 1 कोई बैकअप नहीं बना, 5 बन गया, पर कुछ फ़ाइलें पहले से ग़ायब
    या ख़राब थीं, उनके नाम बताए जाते हैं।
cli-help-backup-create-to-cloud = जो बाक़ी है उसे अपलोड करके तालिका [cloud] के ऑब्जेक्ट स्टोर में स्नैपशॉट बनाएँ; और कहीं नहीं
cli-help-backup-create-to = दूसरी डिस्क, स्टिक या शेयर का फ़ोल्डर
cli-help-backup-create-mirror = पूरा आर्काइव लिखने के बजाय वहाँ के मिरर में जो नया है वही जोड़ें
cli-help-backup-list = इस वर्कस्टेशन के बैकअप दिखाता है
cli-help-backup-list-from-cloud = तालिका [cloud] के ऑब्जेक्ट स्टोर के स्नैपशॉट दिखाएँ, उसके सभी स्टेशनों के
cli-help-backup-verify = बैकअप को शुरू से आख़िर तक पढ़ता है और उसका डेटाबेस खोलता है
cli-help-backup-verify-at-end =
    एग्ज़िट स्टेटस: 0 सब ठीक, 5 गड़बड़ मिली।
cli-help-backup-verify-backup = आर्काइव, मिरर, उसके snapshots/ का कोई तारीख़ वाला फ़ोल्डर, या ऑब्जेक्ट स्टोर के किसी स्नैपशॉट का पता (backup list)
cli-help-backup-restore = बैकअप को पढ़कर और पूरा पाकर वापस लाता है
cli-help-backup-restore-at-end =
    एग्ज़िट स्टेटस: 0 वापस आ गया, 1 मना किया गया: कुछ नहीं बदला।
cli-help-backup-restore-backup = आर्काइव, मिरर (उसका सबसे नया), या उसके snapshots/ का कोई तारीख़ वाला फ़ोल्डर
cli-help-backup-restore-from-cloud = तालिका [cloud] के ऑब्जेक्ट स्टोर से वापस लाएँ: सबसे नया पूरा स्नैपशॉट। फ़ाइलें खोलने पर आती हैं
cli-help-backup-restore-snapshot = सबसे नए पूरे के बजाय कोई दूसरा स्नैपशॉट: backup list --from-cloud
cli-help-backup-restore-with-files = सब फ़ाइलें अभी लाएँ, हर एक खोलने पर नहीं
cli-help-backup-restore-into = वहाँ पूरा डेटा फ़ोल्डर बनाएँ; वह अभी न हो, या ख़ाली हो। --from-cloud के साथ इसे छोड़ सकते हैं, जब तक कुछ रिकॉर्ड न हुआ हो
cli-help-backup-restore-replace = डेटा फ़ोल्डर में जो है उसकी जगह रखें, पुराना अलग सँभाला जाता है; कोई विंडो या दूसरा काम खुला न हो
cli-help-backup-prune = जो बैकअप अब रखने नहीं हैं उन्हें हटाता है, सेटिंग backup_keep के हिसाब से
cli-help-backup-prune-dry-run = बस दिखाएँ कि क्या हटेगा
cli-help-diagnosis = मदद करने वाले के लिए संस्करण, पथ, गिनती और आकार दिखाता है: प्रोडक्ट, लोगों या फ़ाइलों के नाम नहीं
cli-help-paths = दिखाता है कि सब कहाँ है और किसने तय किया
cli-help-book = कई वर्कस्टेशनों के बैच एक साथ दिखाता है
cli-help-book-open = कई वर्कस्टेशनों के स्नैपशॉट एक किताब की तरह खोलता है, केवल पढ़ने के लिए
cli-help-book-open-at-end =
    DIR वह फ़ोल्डर है जिसमें बैकअप जाते हैं (उसके सभी मिरर खुलते हैं, एक फ़ोल्डर नीचे के भी), या एक मिरर, या उसका
    एक स्नैपशॉट, या खोला हुआ आर्काइव। हर स्टेशन का सबसे नया स्नैपशॉट लिया जाता है; हर उत्तर बताता है कि वह किसका
    और कब तक का है। वहाँ कुछ भी लिखा नहीं जाता।

    BUCKET है s3://bucket/prefix (r2://, az://, gs:// भी): वे स्नैपशॉट जो backup create --to-cloud बनाता है, इसी
    prefix के, या एक क़दम नीचे के स्टेशनों के। endpoint, region और account तालिका [cloud] के हैं, चाबी वैसे ही मिलती है
    जैसे batchbook cloud को। जो लाया जाता है, बाद में हटा दिया जाता है।

    उप-आदेश के बिना स्टेशनों की सूची आती है। उसी नाम का फ़ोल्डर ./list लिखा जाता है।

    उदाहरण:
      batchbook book open /mnt/backups
      batchbook book open /mnt/line-1 /mnt/line-2 list --search tarko --from 2026-11-01
      batchbook book open s3://plant-files list
      batchbook book open /mnt/backups export --to plant.xlsx
      batchbook book open /mnt/backups fetch HDPEPipe-OD63-PE80-PN10-Tarko-2026-L2-001 --to ./slips

    निकास स्थिति 5: उत्तर आया, पर कोई स्नैपशॉट छोड़ दिया गया, या कोई फ़ाइल लाई नहीं जा सकी।
cli-help-book-open-places = जहाँ स्नैपशॉट हैं
cli-help-book-open-quick = डेटाबेस पर भरोसा करें, उन्हें पूरा पढ़कर बैकअप से मिलाए बिना
cli-help-any-station = केवल इस स्टेशन के, जैसा स्टेशनों की सूची में नाम है
cli-help-book-open-list = सभी स्टेशनों के बैच, दर्ज होने के समय के क्रम में, सबसे नया पहले
cli-help-book-open-list-operator = केवल इस ऑपरेटर के दर्ज किए बैच, पूरे नाम से
cli-help-book-open-list-limit = ज़्यादा से ज़्यादा इतने, 1000 तक [डिफ़ॉल्ट: 20, --json के साथ 100]
cli-help-book-open-list-after = जहाँ पिछली सूची रुकी थी, वहाँ से आगे
cli-help-book-open-show = एक बैच, जो कुछ दर्ज है उसके साथ
cli-help-book-open-show-batch = उसकी आईडी, कोड या नंबर
cli-help-book-open-export = सभी स्टेशनों के बैच तालिका में लिखता है: प्रोग्रामों के लिए CSV, लोगों के लिए XLSX
cli-help-book-open-export-format = क्या लिखा जाए, csv या xlsx [डिफ़ॉल्ट: जो --to का नाम कहे, वरना csv]
cli-help-book-open-export-to = फ़ाइल, पूरी लिखी जाती है या बिल्कुल नहीं; - मानक आउटपुट है [डिफ़ॉल्ट: मानक आउटपुट]
cli-help-book-open-export-operator = केवल इस ऑपरेटर के दर्ज किए बैच, पूरे नाम से
cli-help-book-open-fetch = बैच की फ़ाइलें एक फ़ोल्डर में कॉपी करता है, और हर एक को सेव हुई फ़ाइल से मिलाता है
cli-help-book-open-fetch-batch = उसकी आईडी, कोड या नंबर
cli-help-book-open-fetch-to = फ़ोल्डर; उसमें कोई फ़ाइल कभी बदली नहीं जाती
cli-help-book-open-fetch-attachment = केवल इस आईडी की फ़ाइल; कई बार दिया जा सकता है
cli-help-provision = इस वर्कस्टेशन को एक फ़ाइल से तैयार करता है, बिना कुछ पूछे
cli-help-provision-at-end =
    फ़ाइल TOML में है। उसमें settings.toml की कुंजियाँ होती हैं (station, storage_path, backup_destinations, …), और
      operators = ["Asha Rao", "Ravi"]
      catalogue = "catalogue.json"     # इससे बनती है: batchbook catalogue export catalogue.json

    या तो सब कुछ होता है, या कुछ भी नहीं। जो उसमें नहीं है वह वैसा ही रहता है, और दोबारा करने से कुछ नहीं बदलता।

    उदाहरण:
      batchbook provision line-2.toml
cli-help-provision-file = फ़ाइल; - मानक इनपुट से पढ़ता है
cli-help-generate = वह बनाता है जो पैकेज के साथ आता है
cli-help-generate-man = मैनुअल के पन्ने लिखता है
cli-help-generate-man-folder = फ़ोल्डर जिसमें लिखना है
cli-help-generate-completions = bash, zsh और fish के लिए शब्द-पूर्ति लिखता है
cli-help-generate-completions-folder = फ़ोल्डर जिसमें लिखना है, जैसे /usr/share में
cli-help-cloud = फ़ाइलें ऑब्जेक्ट स्टोर में भेजता है और वहाँ जो है उसे सँभालता है
cli-help-cloud-status = दिखाता है कि कितना बाकी है, भेजा जा चुका है और यहाँ से हटा है; नेटवर्क से कुछ नहीं पूछता
cli-help-cloud-sync = जो बाकी है भेजता है, जब तक कुछ न बचे या सिर्फ़ नाकाम बचें
cli-help-cloud-migrate = पहले से दर्ज सब कुछ भेजता है; बीच में रोककर फिर चला सकते हैं
cli-help-cloud-verify = ऑब्जेक्ट पढ़ता है, मिलाता है, और जो ग़लत हो उसे यहाँ की फ़ाइल से ठीक करता है
cli-help-cloud-verify-at-end =
    हर बाइट ऑब्जेक्ट स्टोर से पढ़ी जाती है, कुछ कंपनियाँ इसके पैसे लेती हैं।
    कुछ ग़लत मिले तो 5 लौटता है, ठीक हो गया हो तब भी।
cli-help-cloud-verify-sample = सिर्फ़ N ऑब्जेक्ट, बिना क्रम के चुने हुए
cli-help-cloud-fetch = बैच की जो फ़ाइलें यहाँ नहीं हैं उन्हें लाता है, या हटाई गई हर फ़ाइल
cli-help-cloud-fetch-batch = बैच की आईडी, कोड या नंबर
cli-help-cloud-fetch-all = हटाई गई हर फ़ाइल, ऑब्जेक्ट स्टोर छोड़ने से पहले
cli-help-cloud-evict = जो फ़ाइलें ऑब्जेक्ट स्टोर में पक्की हैं उन्हें यहाँ से हटाता है, सबसे पहले पढ़ी हुई पहले, कैश की सीमा तक
cli-help-cloud-evict-all = सारी
cli-help-cloud-pause = भेजना रोकता है, फिर चालू होने पर भी
cli-help-cloud-resume = भेजना फिर शुरू करता है
cli-help-cloud-test = एक छोटा ऑब्जेक्ट लिखता, वापस पढ़ता और हटाता है, और बताता है कि क्या ग़लत है
cli-help-cloud-link = एक फ़ाइल का लिंक बनाता है जो कुछ समय बाद ख़त्म हो जाता है
cli-help-cloud-link-attachment = फ़ाइल की आईडी
cli-help-cloud-link-valid-for = कितने मिनट चलेगा: न लिखें तो 60, ज़्यादा से ज़्यादा 10080, एक हफ़्ता
cli-help-cloud-key = ऑब्जेक्ट स्टोर की चाबी सिस्टम की तिजोरी में रखता है, नहीं तो इस खाते की एक फ़ाइल में
cli-help-cloud-key-at-end =
    जहाँ तिजोरी जवाब नहीं देती वहाँ चाबी एक फ़ाइल में है: कम सुरक्षित, जो यह डिस्क पढ़ता है वह उसे पढ़ता है।
    वह किसी बैकअप, सेटिंग या लॉग में नहीं होती।
cli-help-cloud-key-file = फ़ाइल जिसकी पहली पंक्ति में चाबी की आईडी और दूसरी में उसका राज़ है, या अकेला राज़; - मानक इनपुट के लिए
cli-help-cloud-key-remove = रखी हुई चाबी हटाएँ
cli-cloud-label-mode = ऑब्जेक्ट स्टोर
cli-cloud-label-queued = बाकी
cli-cloud-label-failed = पिछली बार नाकाम
cli-cloud-label-uploaded = भेजी हुई
cli-cloud-label-evicted = सिर्फ़ वहाँ
cli-cloud-label-local = यहाँ
cli-cloud-label-key = चाबी
cli-cloud-key-environment = वेरिएबल से
cli-cloud-key-keychain = सिस्टम की तिजोरी में
cli-cloud-key-file = इस खाते की एक फ़ाइल में: कम सुरक्षित, जो यह डिस्क पढ़ता है वह उसे पढ़ता है
cli-cloud-key-none = काम की कोई नहीं
cli-cloud-mode-off = बंद
cli-cloud-mode-hybrid = हर फ़ाइल की एक कॉपी
cli-cloud-mode-primary = फ़ाइलों का घर
cli-cloud-paused = भेजना रुका हुआ है। इससे फिर शुरू होगा: batchbook cloud resume
cli-cloud-resumed = भेजना चालू है।
cli-cloud-progress = { $all } में से { $done }
cli-cloud-synced = { $uploaded ->
    [one] 1 फ़ाइल भेजी गई
   *[other] { $uploaded } फ़ाइलें भेजी गईं
}, { $waiting ->
    [0] कुछ बाकी नहीं
    [one] 1 बाकी
   *[other] { $waiting } बाकी
}।
cli-cloud-verified = { $checked ->
    [one] 1 ऑब्जेक्ट पढ़ा गया
   *[other] { $checked } ऑब्जेक्ट पढ़े गए
}, { $problems ->
    [0] सब वैसे ही हैं जैसे भेजे गए थे
    [one] 1 वैसा नहीं था जैसा भेजा गया था
   *[other] { $problems } वैसे नहीं थे जैसे भेजे गए थे
}।
cli-cloud-healed = यहाँ की फ़ाइल से फिर भेजा गया।
cli-cloud-problem-missing = { $name }: ऑब्जेक्ट { $key } ग़ायब है।
cli-cloud-problem-size-differs = { $name }: ऑब्जेक्ट { $key } का आकार अलग है।
cli-cloud-problem-hash-differs = { $name }: ऑब्जेक्ट { $key } की बाइट अलग हैं।
cli-cloud-problem-elsewhere = { $name }: तय जगह से अलग जगह भेजी गई थी, और उसकी फ़ाइल यहाँ नहीं है।
cli-cloud-problem-unreadable = { $name }: ऑब्जेक्ट { $key } पढ़ा नहीं जा सकता।
cli-cloud-fetched = { $count ->
    [0] बैच की सारी फ़ाइलें यहाँ हैं।
    [one] 1 फ़ाइल लाई गई।
   *[other] { $count } फ़ाइलें लाई गईं।
}
cli-cloud-fetched-all = { $count ->
    [0] कुछ भी नहीं लाया गया।
    [one] 1 फ़ाइल लाई गई।
   *[other] { $count } फ़ाइलें लाई गईं।
}
cli-cloud-evicted = { $count ->
    [0] यहाँ से कुछ नहीं हटा।
    [one] 1 फ़ाइल यहाँ से हटी, { $size }।
   *[other] { $count } फ़ाइलें यहाँ से हटीं, { $size }।
}
cli-cloud-unverified = { $count ->
    [one] 1 फ़ाइल यहीं रहती है, क्योंकि ऑब्जेक्ट स्टोर में वह नहीं है जो सहेजा गया था। वह फिर भेजी जाएगी।
   *[other] { $count } फ़ाइलें यहीं रहती हैं, क्योंकि ऑब्जेक्ट स्टोर में वह नहीं है जो सहेजा गया था। वे फिर भेजी जाएँगी।
}
cli-cloud-test-good = कनेक्शन ठीक है: एक छोटा ऑब्जेक्ट लिखा, वापस पढ़ा और हटाया गया।
cli-cloud-test-write = लिखना नहीं हुआ।
cli-cloud-test-read = लिखना हुआ, वापस पढ़ना नहीं हुआ।
cli-cloud-test-remove = लिखना और पढ़ना हुआ, हटाना नहीं हुआ।
cli-cloud-key-kept = चाबी { $path } में है, सिर्फ़ इस खाते के लिए। यह सिस्टम की तिजोरी से कम सुरक्षित है: जो यह डिस्क पढ़ता है वह इसे पढ़ता है।
cli-cloud-key-in-keychain = चाबी सिस्टम की तिजोरी में है, सिर्फ़ इस खाते के लिए।
cli-cloud-key-removed = अब कोई चाबी नहीं रखी है, न तिजोरी में, न { $path } में।
cli-help-storage = स्टोरेज सँभालता है
cli-help-storage-status = बताता है कि फ़ाइलें कितनी जगह लेती हैं, जगह कब तक चलेगी और क्या सलाह है
cli-help-storage-status-at-end = गिनतियाँ पढ़ता है, कोई फ़ाइल नहीं: दस लाख फ़ाइलों के साथ भी उतना ही समय।
cli-help-storage-advice = सलाह देता है कि कैसा स्टोरेज ठीक है और हर एक का ख़र्च
cli-help-storage-advice-at-end =
    दिए गए जवाब याद रहते हैं। जिस डेटा को यहीं रहना है, उसे क्लाउड में रखने की सलाह कभी नहीं दी जाती।
cli-help-storage-advice-on-site = क्या डेटा को यहीं रहना है: yes या no
cli-help-storage-advice-off-site = क्या बाहर एक नक़ल चाहिए: no, wanted या required
cli-help-storage-advice-workstations = कितने वर्कस्टेशन हैं
cli-help-storage-advice-far-readers = क्या पढ़ने वाले दूर हैं: yes या no
cli-help-storage-prices = काम में लिए जा रहे दाम लिखता है; बदलकर डेटा फ़ोल्डर में prices.toml नाम से रखें
cli-help-storage-move = फ़ाइलों को दूसरे फ़ोल्डर, डिस्क या शेयर में ले जाता है
cli-help-storage-move-at-end =
    हर फ़ाइल की नक़ल होती है, उसे फिर पढ़कर उसके हैश से मिलाया जाता है; फिर नई जगह एक ही क़दम में काम में आती है। इस बीच
    दर्ज करना चलता रहता है। बीच में रुके तो वही आदेश वहीं से आगे चलता है। पुराना फ़ोल्डर तब तक रहता है जब तक आप उसे न हटाएँ।

    निकास स्थिति: 0 हो गया; 3 पहली फ़ाइल से पहले ही मना; 1 बीच में रुका, पुराना फ़ोल्डर काम में है; 130 रोका गया।
cli-help-storage-move-to = नया फ़ोल्डर; शेयर पर भी हो सकता है
cli-help-storage-move-dry-run = बताता है कि क्या ले जाया जाएगा, या क्यों नहीं
cli-help-storage-adopt = तय किए गए स्टोरेज को जान-बूझकर काम में लेता है
cli-help-storage-adopt-at-end =
    जिस फ़ोल्डर का निशान खो गया हो, या batches/ में किसी और सिस्टम की फ़ाइलें हों, वह इसके बाद ही काम में आता है।
    किसी और वर्कस्टेशन का फ़ोल्डर फिर भी नहीं लिया जाता।
cli-help-logs = लॉग दिखाता है
cli-help-logs-failed = सिर्फ़ जो नहीं हो पाया
cli-help-logs-follow = आगे जो लिखा जाए वह भी दिखाता रहे

## export: the sheet and the headings of a workbook

export-sheet = बैच
export-batch-number = नंबर
export-batch-code = कोड
export-product-type = प्रोडक्ट
export-brand = ब्रांड
export-quantity = मात्रा
export-unit = इकाई
export-counted = गिनती
export-total-m = कुल लंबाई (m)
export-weight-per-metre-kg = प्रति मीटर वज़न (kg)
export-total-weight-kg = कुल वज़न (kg)
export-produced-at = बना ({ $time_zone })
export-recorded-at = दर्ज ({ $time_zone })
export-operator = ऑपरेटर
export-station = स्टेशन
export-recorded-station = दर्ज करते समय स्टेशन
export-as-of = कब तक का ({ $time_zone })
export-status = स्थिति
export-notes = नोट
export-confirmations = पुष्टि
export-attachments = फ़ाइलें
export-saved-attachments = सेव हुई फ़ाइलें
export-open-failures = सेव न हुई फ़ाइलें
export-attachment-names = फ़ाइलों के नाम
export-id = आईडी

## dossier: what stands in an auditor's dossier

dossier-title = डोसियर
dossier-batch = बैच
dossier-all-batches = सब बैच
dossier-batches = बैच
dossier-files = फ़ाइलें
dossier-contents = { $batches ->
        [one] एक बैच
       *[other] { $batches } बैच
    }, { $files ->
        [one] एक मूल फ़ाइल
       *[other] { $files } मूल फ़ाइलें
    }
dossier-made = { $at } को Batchbook { $version } से बना
dossier-record = रिकॉर्ड
dossier-workstation = वर्कस्टेशन
dossier-unusual = ख़ास बात
dossier-no-attachments = कोई फ़ाइल नहीं लगी है।
dossier-set-aside = अलग रखी गई फ़ाइलें
dossier-history = इतिहास
dossier-program = Batchbook, अपने आप
dossier-entry = इतिहास की प्रविष्टि { $entry }
dossier-reason = कारण
dossier-nothing = –
dossier-size = आकार
dossier-bytes = { $bytes } बाइट
dossier-attached = लगाई
dossier-file = इस डोसियर में
dossier-absent = यह फ़ाइल डोसियर में नहीं है: { $state }।
dossier-absent-missing = यह फ़ाइल डोसियर में नहीं है। यह ग़ायब मिली थी, और किसी ने इसका जवाब दे दिया है।
dossier-file-missing = { $name } वहाँ नहीं है जहाँ सेव हुई थी। यह इस डोसियर में नहीं है।
dossier-file-not-fetched = { $name } केवल ऑब्जेक्ट स्टोर में है और लाई नहीं जा सकी। वह इस डोज़ियर में नहीं है। { $reason }
dossier-file-unreadable = { $name } पढ़ी नहीं जा सकती ({ $system_error })। यह इस डोसियर में नहीं है।
dossier-file-differs = { $name } वैसी नहीं है जैसी सेव हुई थी, और इस डोसियर में नहीं है। इसमें { $size } बाइट हैं और SHA-256 { $found } है; सेव हुए थे { $saved_size } बाइट, { $expected } के साथ।
dossier-not-in-it = इस डोसियर में नहीं
dossier-missing-count = { $count } यहाँ नहीं
dossier-how = यह डोसियर कैसे जाँचें
dossier-how-files = इसके लिए प्रोग्राम की ज़रूरत नहीं। इस फ़ोल्डर में यह कमांड हर फ़ाइल को, पेज हो या मूल फ़ाइल, उसके SHA-256 से मिलाती है; हर एक के आगे OK आता है:
dossier-how-trail = इतिहास की हर प्रविष्टि अपने SHA-256 से पिछली प्रविष्टि से जुड़ी है, इसलिए बीच में कुछ भी चुपके से बदला, जोड़ा या हटाया नहीं जा सकता। इसे फिर से कैसे गिनें, README.txt बताता है। आख़िरी प्रविष्टि को इसी वर्कस्टेशन के बैकअप से, या लिखकर रखी प्रविष्टि से मिलाएँ: उसका हैश बदले बिना उससे पहले का कुछ भी बदला नहीं जा सकता।
dossier-last-entry = आख़िरी प्रविष्टि
dossier-store = भंडार
dossier-readme =
    BATCHBOOK डोसियर
    { $contents }
    { $at } को Batchbook { $version } से बना

    क्या कहाँ है

      index.html            इस डोसियर के सब बैच; यहाँ से शुरू करें
      batches/CODE.html     हर बैच का पेज: क्या दर्ज हुआ, उसकी फ़ाइलें, हर बदलाव और उसका कारण
      files/CODE/NAME       मूल फ़ाइलें, बाइट-दर-बाइट वैसी जैसी लगाई गई थीं
      trail/trail.csv       वर्कस्टेशन का पूरा इतिहास, स्प्रेडशीट के लिए
      trail/trail.json      वही, हर पंक्ति में एक प्रविष्टि, उन्हीं टेक्स्ट के साथ जिनसे हैश बने हैं
      trail/check_trail.py  इतिहास की कड़ियाँ फिर से गिनता है
      SHA256SUMS            यहाँ की बाक़ी हर चीज़ का SHA-256

    क्या हर फ़ाइल पूरी और वैसी ही है?

      इस फ़ोल्डर में:  sha256sum -c SHA256SUMS
      macOS:           shasum -a 256 -c SHA256SUMS
      Windows:         certutil -hashfile NAME SHA256, फिर SHA256SUMS की पंक्ति से मिलाएँ

      बैच का पेज वह SHA-256 दिखाता है जो फ़ाइल लगाते समय लिखा गया था। SHA256SUMS में भी वही है।
      जो फ़ाइल ग़ायब है या वैसी नहीं रही जैसी सेव हुई थी, वह यहाँ नहीं है। index.html और बैच का पेज उसका नाम बताते हैं।

    क्या इतिहास की कड़ियाँ जुड़ी हैं?

      python3 trail/check_trail.py

      हाथ से: प्रविष्टि का हैश SHA-256 है, पिछली प्रविष्टि के हैश के 32 बाइट (previous_hash; पहली प्रविष्टि के लिए
      32 शून्य बाइट) और उनके बाद UTF-8 में ख़ुद प्रविष्टि पर: क्रम से लगी keys वाला, बिना स्पेस का JSON, जिसमें
      previous_hash और hash न हों। सदस्य हैं action, after, at, before, id, reason, seq, subject_id, subject_kind, who,
      workstation_id; before और after टेक्स्ट हैं जिनमें ख़ुद JSON है। हर hash अगली प्रविष्टि का previous_hash होना
      चाहिए, और seq बिना छूटे 1, 2, 3 गिनता है।

      समय (at) वर्कस्टेशन की घड़ी के अनुसार UTC में हैं। इतिहास यहाँ पूरा है, तब भी जब डोसियर में कुछ ही बैच हों:
      टूटी कड़ियाँ कुछ साबित नहीं करतीं।

      यह बनते समय इतिहास की आख़िरी प्रविष्टि:
      entry { $entry }
      hash  { $hash }
      store { $store }

      जिसका कंप्यूटर है वह पूरा नया इतिहास लिख सकता है। इस प्रविष्टि को पहले बने बैकअप से (उसका manifest आख़िरी
      प्रविष्टि को audit_head कहता है), पिछले डोसियर से, या काग़ज़ पर लिखी प्रविष्टि से मिलाएँ।

    trail.csv में उस टेक्स्ट के आगे apostrophe है जिसे स्प्रेडशीट फ़ॉर्मूला समझती; trail.json में टेक्स्ट जैसा था वैसा है।

## window: what the window shows outside its screens

window-cannot-open = Batchbook नहीं खुल सकता
window-picker-attach = बैच में फ़ाइलें जोड़ें
window-picker-replace = फ़ाइल फिर से चुनें
window-picker-accepted = ली जाने वाली फ़ाइलें
window-picker-all = सब फ़ाइलें
window-save-copy = कॉपी सेव करें
window-picker-folder = वह फ़ोल्डर चुनें जहाँ से फ़ाइलें चुनी जाती हैं
window-save-all-copies = सब फ़ाइलों की कॉपी के लिए फ़ोल्डर चुनें
window-export-batches = बैच निकालें
window-export-name = बैच { $day }
window-export-trail = इतिवृत्त निर्यात करें
window-export-trail-name = इतिवृत्त { $day }
window-export-json = JSON फ़ाइल
window-export-csv = CSV तालिका
window-export-xlsx = Excel वर्कबुक
window-make-dossier = डोसियर बनाएँ
window-dossier-name = डोसियर { $day }
window-dossier-zip = ZIP आर्काइव
window-backup-destination = बैकअप के लिए फ़ोल्डर चुनें
window-move-storage = फ़ाइलों के लिए नया फ़ोल्डर चुनें
window-object-store-key = सर्विस खाते की चाबी चुनें
window-object-store-key-kind = Google की चाबी (JSON)
window-restore-folder = वापस लाया गया फ़ोल्डर कहाँ बने?
window-restored-name = Batchbook { $day }
window-picker-catalogue = कैटलॉग लाएँ
window-save-catalogue = कैटलॉग निकालें
window-picker-catalogues = कैटलॉग

## ui: the window

ui-screens = स्क्रीन
ui-new-batch = नया बैच
ui-history = इतिहास
ui-attention = ध्यान दें
ui-attention-badge =
    { $count ->
        [one] ध्यान दें: एक फ़ाइल सेव नहीं हुई
       *[other] ध्यान दें: { $count } फ़ाइलें सेव नहीं हुईं
    }
ui-loading = खुल रहा है …
ui-try-again = फिर कोशिश करें
ui-close = बंद करें
ui-cancel = रहने दें
ui-required = , ज़रूरी
ui-cannot-start = Batchbook अपनी बही नहीं खोल सकता
ui-problem-other = यह नहीं लिया जाता: { $code }।
ui-problem-choose = कृपया एक चुनें।
ui-error-other = यह नहीं हुआ: { $code }।

# Units, numbers and times
ui-unit-metre = m
ui-unit-kg = kg
ui-unit-kg-per-metre = kg/m
ui-unit-pieces = pcs
ui-label-with-unit = { $label } ({ $unit })
ui-size-bytes = { $size } बाइट
ui-size-kb = { $size } kB
ui-size-mb = { $size } MB
ui-size-gb = { $size } GB
ui-progress-of = { $size } में से { $copied }
ui-time-seconds = { $count } से॰
ui-time-minutes = { $count } मि॰
ui-when-today = आज { $time }
ui-when-yesterday = कल { $time }
ui-day-today = आज { $time }
ui-day-yesterday = कल
ui-kind-file = फ़ाइल
ui-keys-attach = Ctrl O
ui-keys-save = Ctrl ↵
ui-keys-new = Ctrl N
ui-keys-search = Ctrl F
ui-keys-help = F1
ui-keys-escape = Esc
ui-keys-repeat = Ctrl R
ui-keys-paste = Ctrl V
ui-keys-enter = ↵
ui-keys-chips = A–Z 0–9 ← →
ui-keys-screens = Alt 1 … 9
ui-keys-switch = Ctrl U
ui-keys-show = कुंजियों की सूची (F1)
ui-keys-title = कुंजियाँ
ui-keys-everywhere = हर जगह
ui-keys-form = फ़ॉर्म में
ui-keys-history = इतिहास में
ui-keys-rows = ↑ ↓ PgUp PgDn
ui-keys-rows-does = एक बैच से दूसरे पर
ui-keys-print = Ctrl P
ui-keys-new-does = नया बैच
ui-keys-search-does = इतिहास में खोजें
ui-keys-screens-does = स्क्रीनें, ऊपर से नीचे
ui-keys-help-does = यह सूची
ui-keys-escape-does = जो खुला है उसे बंद करें
ui-keys-paste-does = क्लिपबोर्ड से फ़ाइलें या तस्वीर जोड़ें
ui-keys-enter-does = अगले खाने में; आख़िरी रोल के बाद नई पंक्ति
ui-keys-chips-does = विकल्प चुनें
ui-keys-plus = +
ui-keys-plus-does = जो विकल्प नहीं है उसे जोड़ें
ui-keys-viewer = फ़ाइल देखते समय
ui-keys-arrows = ← →
ui-keys-arrows-does = पिछली या अगली फ़ाइल
ui-keys-pages = PgUp PgDn
ui-keys-pages-does = पिछला या अगला पन्ना
ui-keys-zoom = + − 0
ui-keys-zoom-does = बड़ा, छोटा, पूरा
ui-keys-turn = R

## ui: the keypad and the keyboard for touch

ui-keypad = अंकों की पट्टी
ui-key-next = आगे
ui-key-done = हो गया
ui-key-erase = मिटाएँ
ui-key-shift = बड़े अक्षर
ui-key-space = जगह
ui-key-digits = 123
ui-key-letters = ABC
ui-key-hindi = हिं

# New batch
ui-draft-kept = ड्राफ़्ट { $time } पर रखा गया
ui-draft-not-kept = ड्राफ़्ट नहीं रखा गया: { $why }
ui-clear = साफ़ करें
ui-clear-title = फ़ॉर्म साफ़ करें?
ui-clear-text =
    { $files ->
        [0] जो लिखा है सब मिट जाएगा।
        [one] जो लिखा है सब मिट जाएगा। जुड़ी फ़ाइल रहेगी।
       *[other] जो लिखा है सब मिट जाएगा। जुड़ी हुई { $files } फ़ाइलें रहेंगी।
    }
ui-clear-action = फ़ॉर्म साफ़ करें
ui-discard = छोड़ दें
ui-discard-title = यह ड्राफ़्ट छोड़ दें?
ui-discard-text =
    { $files ->
        [0] जो लिखा है सब चला जाएगा।
        [one] जो लिखा है सब चला जाएगा। जुड़ी फ़ाइल “.discarded” फ़ोल्डर में रखी जाएगी।
       *[other] जो लिखा है सब चला जाएगा। जुड़ी हुई { $files } फ़ाइलें “.discarded” फ़ोल्डर में रखी जाएँगी।
    }
ui-discard-action = ड्राफ़्ट छोड़ दें
ui-no-products-title = अभी कोई प्रोडक्ट नहीं है
ui-no-products-text = बैच किसी प्रोडक्ट का होता है। “कैटलॉग” में जोड़ें, या प्लांट का कैटलॉग इस वर्कस्टेशन पर लाएँ:
ui-no-products-command = batchbook catalogue import FILE
ui-choose-product = प्रोडक्ट चुनें: उसका विवरण और मात्रा यहाँ आएगी।
ui-section-product = प्रोडक्ट
ui-section-quantity = मात्रा
ui-section-details = तारीख, नंबर और नोट
ui-section-totals = कुल
ui-section-detail = बैच
ui-product = प्रोडक्ट
ui-brand = ब्रांड
ui-list-search = खोजने के लिए लिखें
ui-list-open = सूची दिखाएँ
ui-list-none = इस नाम का कुछ नहीं
ui-quantity = मात्रा
ui-rolls = रोल
ui-roll-count = पंक्ति { $row } में रोल
ui-roll-length = पंक्ति { $row } में एक रोल की लंबाई, मीटर
ui-roll-total = पंक्ति { $row } का कुल
ui-roll-remove = पंक्ति { $row } हटाएँ
ui-roll-add-preset = { $length } m के रोल जोड़ें
ui-roll-add-other = दूसरी लंबाई
ui-cut-pieces = कटे टुकड़े (m)
ui-add-length = लंबाई जोड़ें…
ui-bundles = बंडल
ui-pieces-per-bundle = एक बंडल में पीस
ui-bundle-size = एक बंडल में { $size } पीस
ui-spares = खुले पीस ({ $unit })
ui-spare-lengths = खुली लंबाइयाँ (m)
ui-add-count = संख्या जोड़ें…
ui-piece-length = एक पीस की लंबाई
ui-tag-added = { $value } जोड़ा
ui-tag-remove = { $value } हटाएँ
ui-tag-removed = { $value } हटाया
ui-weight = वज़न
ui-weight-per-metre = प्रति मीटर वज़न
ui-usual-weight = आम तौर पर { $usual }
ui-usual-weight-far = आम वज़न { $usual } से 20 % से ज़्यादा अलग
ui-produced = बना
ui-produced-now = अभी, { $when }
ui-produced-change = दूसरी तारीख और समय रखें
ui-produced-follow = फिर से घड़ी के साथ
ui-batch-number = बैच नंबर
ui-batch-number-next = अगला: { $number }
ui-notes = नोट
ui-notes-example = लाइन 2, डाई बदलने के बाद
ui-batch-code = बैच कोड
ui-batch-code-later = प्रोडक्ट से बनता है
ui-recording-as = दर्ज कर रहे हैं
ui-nobody = अभी कोई नहीं
ui-switch = बदलें
ui-switch-operator = ऑपरेटर बदलें
ui-save = बैच सेव करें
ui-saving = सेव हो रहा है …
ui-saved = बैच { $number } सेव हो गया
ui-saved-partly =
    { $failed ->
        [one] बैच { $number } सेव हो गया, एक फ़ाइल नहीं
       *[other] बैच { $number } सेव हो गया, { $failed } फ़ाइलें नहीं
    }
ui-not-saved = सेव नहीं हुआ: { $why }
ui-ask-title = क्या यह सही है?
ui-ask-future = बनने का समय { $produced } एक दिन से ज़्यादा आगे है; अभी { $now } है।
ui-ask-jump = बैच नंबर { $number } बहुत आगे है: अगला { $next } होता। क्या बारकोड स्कैन हो गया?
ui-ask-weight-title = क्या वज़न सही है?
ui-ask-weight = { $value }, आम तौर पर { $usual }। इस प्रोडक्ट के पिछले बैचों का इतना वज़न है; क्या दशमलव या इकाई की भूल है?
ui-ask-equal-title = क्या यह दो बार है?
ui-ask-equal =
    { $minutes ->
        [0] यही बैच अभी-अभी दर्ज हुआ: { $other }।
        [one] यही बैच एक मिनट पहले दर्ज हुआ: { $other }।
       *[other] यही बैच { $minutes } मिनट पहले दर्ज हुआ: { $other }।
    }
ui-ask-back = वापस जाएँ
ui-ask-anyway = फिर भी दर्ज करें
ui-repeat-last = पिछला दोहराएँ
ui-repeat-last-title = इस वर्कस्टेशन के पिछले बैच से शुरू करें ({ $keys })
ui-repeat-undo = वापस लें
ui-not-repeated = दोहराने को कुछ नहीं: { $why }
ui-comma-asks = { $value } यानी
ui-add-option-to = { $parameter } में विकल्प जोड़ें (+)
ui-add-option-title = { $parameter } में विकल्प जोड़ें
ui-add-option-text = अब से यह { $product } के हर बैच के लिए सबको मिलेगा। दर्ज बैच वैसे ही रहेंगे।
ui-add-option-needed = कृपया नया विकल्प लिखें।
ui-add-option-action = जोड़ें
ui-add-option-action-named = { $option } जोड़ें

# Attachments
ui-attachments = फ़ाइलें
ui-attach-files = फ़ाइलें जोड़ें
ui-attach-more = और जोड़ें
ui-drop-here = फ़ाइलें यहाँ छोड़ें, या
ui-drop-now = जोड़ने के लिए छोड़ें
ui-paste = चिपकाएँ
ui-paste-nothing = क्लिपबोर्ड पर न फ़ाइल है न तस्वीर।
ui-attachments-copying =
    { $count ->
        [one] एक फ़ाइल कॉपी हो रही है
       *[other] { $count } फ़ाइलें कॉपी हो रही हैं
    }
ui-attachments-failed =
    { $count ->
        [one] एक फ़ाइल सेव नहीं हुई
       *[other] { $count } फ़ाइलें सेव नहीं हुईं
    }
ui-attachments-all-saved =
    { $count ->
        [one] फ़ाइल सेव है
       *[other] सब { $count } फ़ाइलें सेव हैं
    }
ui-attachment-saved = सेव
ui-attachment-same-as = वही सामग्री जो { $name } में है
ui-attachment-sha256 = SHA-256 { $short }
ui-attachment-dismissed = सेव नहीं, चेतावनी हटाई: { $why }
ui-attachment-not-saved = सेव नहीं हुई: { $why }
ui-attachment-missing = फ़ाइल अब वैसी नहीं है जैसी सेव हुई थी
ui-attachment-other = सेव नहीं हुई: { $code }
ui-attachment-progress = { $name } कितनी हुई
ui-attachment-cancel = { $name } रोकें
ui-attachment-remove = { $name } हटाएँ
ui-attachment-retry = दोबारा
ui-attachment-retry-name = { $name } दोबारा भेजें
ui-attachment-choose-again = फिर चुनें
ui-attachment-choose-again-name = { $name } फिर चुनें
ui-attachment-dismiss = चेतावनी हटाएँ
ui-attachment-dismiss-name = { $name } की चेतावनी हटाएँ
ui-more-actions = और काम
ui-more-actions-name = और काम: { $name }
ui-remove = हटाएँ
ui-taken-off = { $name } हटा दी गई
ui-taken-off-undo-name = वापस लें: { $name } रखें
ui-dismissed = { $name }: चेतावनी हटाई गई।
ui-dismissed-undo-name = वापस लें: { $name } की चेतावनी फिर दिखाएँ
ui-undo = वापस लें
ui-no-attachments = कोई फ़ाइल नहीं
ui-file-saved = { $name } सेव हो गई

# Why a file is not saved, after its name and a colon; `attachment-CODE` is the whole sentence.
ui-failure-missing = फ़ाइल अब वैसी नहीं है जैसी सेव हुई थी
ui-failure-source-not-found = फ़ाइल अब वहाँ नहीं है
ui-failure-source-unreadable = पढ़ने की अनुमति नहीं, या किसी और प्रोग्राम के पास है
ui-failure-source-not-a-file = यह फ़ाइल नहीं, फ़ोल्डर या डिवाइस है
ui-failure-source-changed = कॉपी होते समय बदल गई
ui-failure-kind-not-allowed = “{ $kind }” तरह की फ़ाइलें नहीं ली जातीं
ui-failure-too-large = { $size }, सीमा { $limit } से ज़्यादा
ui-failure-kept = इसी कंप्यूटर पर रखी है, स्टोरेज मिलते ही वहाँ पहुँच जाएगी
ui-failure-no-space = { $path } में जगह नहीं बची
ui-failure-permission-denied = { $path } में लिखने की अनुमति नहीं
ui-failure-read-only = { $path } में सिर्फ़ पढ़ा जा सकता है
ui-failure-storage-unreachable = { $path } तक पहुँच नहीं है
ui-failure-file-in-use = { $path } किसी और प्रोग्राम के पास है
ui-failure-name-too-long = { $path } के लिए नाम बहुत लंबा है
ui-failure-io-error = { $path } को पढ़ने या लिखने में गड़बड़ हुई
ui-failure-cancelled = रोकी गई
ui-failure-interrupted = पूरी होने से पहले रुक गई

# Who records
ui-operators = ऑपरेटर
ui-operator-first-title = यहाँ कौन दर्ज करता है?
ui-operator-first-text = आपका नाम आपके हर बैच पर रहेगा। उसे कभी भी सेव के पास बदला जा सकता है।
ui-operator-title = अब कौन दर्ज करता है?
ui-operator-text = अब से हर बैच पर यही नाम रहेगा।
ui-operator-away-title = कौन दर्ज कर रहा है?
ui-operator-away-text = कुछ देर यहाँ कोई नहीं था। जो लिखा था, लिखने वाले के लिए रखा है।
ui-operator-name = आपका नाम
ui-operator-add = कोई और
ui-operator-example = जैसे A. Kumar
ui-operator-use = यही नाम लें
ui-operator-needed = कृपया नाम लिखें या चुनें।
ui-operator-chosen = { $name } दर्ज कर रहे हैं
ui-operator-station = स्टेशन कोड
ui-operator-station-example = जैसे L2
ui-operator-station-text = सिर्फ़ वहाँ जहाँ कई वर्कस्टेशन दर्ज करते हैं: यह हर बैच कोड में आता है। बाद में सेटिंग में भी रखा जा सकता है।

# Warnings
ui-warning-saved = बैच { $code } सेव हो गया।
ui-warning-not-saved =
    { $failed ->
        [one] { $attachments ->
            [one] उसकी फ़ाइल नहीं हुई।
           *[other] { $attachments } में से 1 फ़ाइल नहीं हुई।
        }
       *[other] { $attachments } में से { $failed } फ़ाइलें नहीं हुईं।
    }
ui-warning-kept =
    { $kept ->
        [one] { $attachments ->
            [one] उसकी फ़ाइल इसी कंप्यूटर पर रुकी है।
           *[other] { $attachments } में से 1 फ़ाइल इसी कंप्यूटर पर रुकी है।
        }
       *[other] { $attachments } में से { $kept } फ़ाइलें इसी कंप्यूटर पर रुकी हैं।
    }
ui-warning-others =
    { $count ->
        [one] एक और बैच की फ़ाइलें सेव नहीं हुईं।
       *[other] { $count } और बैचों की फ़ाइलें सेव नहीं हुईं।
    }
ui-warning-show-all = सब दिखाएँ
ui-trying-again = दोबारा कोशिश हो रही है …
ui-show-batch = बैच दिखाएँ
ui-attention-count =
    { $count ->
        [one] एक फ़ाइल जवाब के इंतज़ार में है
       *[other] { $shown } फ़ाइलें जवाब के इंतज़ार में हैं
    }
ui-attention-when = बैच { $number } · { $when }
ui-attention-retry-all = सबको फिर से आज़माएँ
ui-attention-none-title = हर फ़ाइल सेव है
ui-attention-none-text = फ़ाइल सेव न हो तो भी बैच नहीं रुकता। फ़ाइल यहाँ रहती है जब तक आप दोबारा कोशिश न करें, बदल न दें या चेतावनी न हटाएँ।
ui-health-title = फ़ाइलों की जाँच
ui-health-good =
    { $count ->
        [0] पिछली पूरी जाँच { $when }: अभी कोई फ़ाइल नहीं
        [one] पिछली पूरी जाँच { $when }: एक फ़ाइल, सब ठीक
       *[other] पिछली पूरी जाँच { $when }: { $files } फ़ाइलें, सब ठीक
    }
ui-health-bad =
    { $wrong ->
        [one] पिछली पूरी जाँच { $when }: { $count ->
            [one] एकमात्र फ़ाइल वैसी नहीं है जैसी सेव हुई थी
           *[other] { $files } में से एक फ़ाइल वैसी नहीं है जैसी सेव हुई थी
        }
       *[other] पिछली पूरी जाँच { $when }: { $files } में से { $shown } फ़ाइलें वैसी नहीं हैं जैसी सेव हुई थीं
    }
ui-health-damaged = पिछली पूरी जाँच { $when }: डेटाबेस ख़राब है। सब वैसा ही रहने दें और कंप्यूटर सँभालने वाले को बुलाएँ।
ui-health-rewritten = पिछली पूरी जाँच { $when }: इतिहास मेल नहीं खाता
ui-health-rewritten-more = कुल { $shown } बातें मेल नहीं खातीं।
ui-health-rewritten-next = सब वैसा ही रहने दें और गुणवत्ता प्रबंधक को बुलाएँ। इतिहास नए सिरे से लिखा गया है या नहीं, यह पहले का कोई बैकअप बताता है: उसे बैकअप की सूची में जाँचें, या यह चलाएँ: batchbook check --against BACKUP
ui-health-clock = पिछली पूरी जाँच { $when }: घड़ी पीछे की गई थी
ui-health-clock-next = किसी को कारण पता हो (बैटरी, ग़लत समय-क्षेत्र), तो यहाँ लिखा जा सकता है। इतिवृत्त उसे सँभाल कर रखता है।
ui-health-explain = कारण लिखें…
ui-health-explain-title = प्रविष्टि { $entry } से पहले घड़ी पीछे क्यों की गई?
ui-health-explain-text = कारण आपके नाम के साथ इतिवृत्त में रहता है। इसके बाद जाँच इसे समझाया हुआ बताती है।
ui-health-explain-example = बैटरी बदली, दोपहर तक घड़ी ग़लत थी
ui-health-explain-action = कारण सहेजें
ui-health-never = अभी जाँच नहीं हुई
ui-health-beginning = जाँच हो रही है …
ui-health-running = जाँच हो रही है: { $files } में से { $done } फ़ाइलें …
ui-health-show = बाक़ी फ़ाइलें देखें
ui-health-orphans =
    { $count ->
        [one] फ़ोल्डर में एक फ़ाइल किसी बैच की नहीं है।
       *[other] फ़ोल्डर में { $shown } फ़ाइलें किसी बैच की नहीं हैं।
    }
ui-health-set-aside = अलग रखें
ui-health-check-now = अभी जाँचें
ui-health-stop = रोकें
ui-health-rehash = हर फ़ाइल फिर से पढ़ें
ui-health-rehash-means = ज़्यादा समय लगता है: हर बाइट उससे मिलाई जाती है जो सेव हुई थी।
ui-storage-title = स्टोरेज
ui-storage-means = बैच हमेशा की तरह दर्ज होते हैं। उनकी फ़ाइलें इसी कंप्यूटर पर रखी जाती हैं, और फ़ोल्डर मिलते ही अपने-आप वहाँ पहुँच जाती हैं।
ui-storage-adopt = यही फ़ोल्डर लें
ui-storage-adopt-title = अब से { $path } को काम में लें?
ui-storage-adopt-text = ऐसा तभी करें जब फ़ोल्डर नया हो या जान-बूझकर हटाया गया हो। शेयर या ड्राइव बस जुड़ी न हो तो फ़ाइलें उसके नीचे की खाली जगह भर देंगी: पहले उसे जोड़ें। जो फ़ाइलें वहाँ हैं वे वैसी ही रहेंगी।
ui-storage-adopted = फ़ाइलें { $path } में जाएँगी

# History
ui-batches = बैच
ui-batch-count =
    { $count ->
        [one] एक बैच
       *[other] { $shown } बैच
    }
ui-search = खोज
ui-search-placeholder = सब में खोजें
ui-search-clear = खोज हटाएँ
ui-found =
    { $count ->
        [0] कुछ नहीं मिला
        [one] एक बैच मिला
       *[other] { $shown } बैच मिले
    }
ui-found-or-more = { $count }+
ui-nothing-found = “{ $search }” के लिए कुछ नहीं मिला
ui-nothing-found-next = हर शब्द कोड, नंबर, प्रोडक्ट, ब्रांड, विवरण, नोट, ऑपरेटर और फ़ाइल के नामों में खोजा जाता है। कम या छोटे शब्द लिखकर देखें।
ui-history-empty-title = अभी कोई बैच दर्ज नहीं है
ui-history-empty-text = हर दर्ज बैच अपनी फ़ाइलों के साथ यहाँ दिखेगा।
ui-history-empty-action = पहला बैच दर्ज करें
ui-column-batch = बैच
ui-column-produced = बना
ui-column-quantity = मात्रा
ui-column-files = फ़ाइलें
ui-filters = फ़िल्टर
ui-filters-active = चुने हुए फ़िल्टर
ui-filters-clear = फ़िल्टर हटाएँ
ui-filter-off = हटाएँ: { $filter }
ui-filter-today = आज
ui-filter-month = इस महीने
ui-filter-failures = बाकी गड़बड़ियाँ
ui-filter-failures-count = बाकी गड़बड़ियाँ { $count }
ui-filter-more = फ़िल्टर
ui-date-part =
    { $part ->
        [day] दिन
        [month] माह
        [year] वर्ष
        [hour] घंटा
       *[other] मिनट
    }
ui-date-part-empty = नहीं चुना
ui-date-part-example =
    { $part ->
        [day] दिन
        [month] माह
        [year] वर्ष
       *[other] ––
    }
ui-day-clear = { $label }: कोई दिन नहीं
ui-filter-from = इस दिन से
ui-filter-to = इस दिन तक
ui-filter-product = प्रोडक्ट
ui-filter-operator = ऑपरेटर
ui-filter-status = स्थिति
ui-filter-all = सब
ui-filter-recorded = दर्ज
ui-filter-reverted = वापस लिया
ui-filter-days = { $from } से { $to } तक
ui-filter-since = { $from } से
ui-filter-until = { $to } तक
ui-totals-today = आज:
ui-totals-month = इस महीने:
ui-totals-found = मिला:
ui-totals-reverted =
    { $count ->
        [one] और एक वापस लिया
       *[other] और { $shown } वापस लिए
    }
ui-nothing-filtered = इन फ़िल्टरों में कोई बैच नहीं है
ui-nothing-filtered-next = कोई फ़िल्टर हटाएँ, या दूसरे दिन चुनें।
ui-show-everything = सब दिखाएँ
ui-repeat = दोहराएँ
ui-repeat-title = इस बैच से नया बैच शुरू करें
ui-export = एक्सपोर्ट
ui-export-title = बैच एक्सपोर्ट करें
ui-export-all = सारे बैच, दर्ज की हुई हर बात के साथ।
ui-export-narrowed = मिले हुए बैच, दर्ज की हुई हर बात के साथ।
ui-export-csv = CSV तालिका
ui-export-xlsx = Excel वर्कबुक
ui-export-progress = { $total } में से { $written } बैच लिखे गए
ui-export-finished =
    { $count ->
        [one] एक बैच { $file } में है
       *[other] { $shown } बैच { $file } में हैं
    }
ui-dossier = डोसियर…
ui-dossier-title = ऑडिटर के लिए डोसियर
ui-dossier-all = सारे बैच: हर एक का पेज, मूल फ़ाइलें, इतिहास, और हर चीज़ का हैश। इसे ब्राउज़र से जाँचा जाता है, इस प्रोग्राम के बिना।
ui-dossier-narrowed = मिले हुए बैच: हर एक का पेज, मूल फ़ाइलें, इतिहास, और हर चीज़ का हैश। इसे ब्राउज़र से जाँचा जाता है, इस प्रोग्राम के बिना।
ui-dossier-make = डोसियर बनाएँ
ui-dossier-progress = { $total } में से { $written } बैच इसमें हैं
ui-dossier-finished =
    { $count ->
        [one] एक बैच { $file } में है
       *[other] { $shown } बैच { $file } में हैं
    }
ui-dossier-not-in-it =
    { $count ->
        [one] एक फ़ाइल इसमें नहीं है:
       *[other] { $shown } फ़ाइलें इसमें नहीं हैं:
    }
ui-file-look = { $name } देखें
ui-file-other-kind = अंदर { $kind } है, नाम कुछ और कहता है
ui-file-previous = पिछली फ़ाइल
ui-file-next = अगली फ़ाइल
ui-file-place = { $all } में से { $at }
ui-file-broken = यह तस्वीर यहाँ नहीं दिख सकती। इसे सिस्टम के प्रोग्राम से खोलें।
ui-file-storage-away = { $problem } उसके लौटते ही फ़ाइल दिखेगी।
ui-file-no-preview = इस तरह की फ़ाइलें यहाँ नहीं दिखतीं। इसे सिस्टम के प्रोग्राम से खोलें।
ui-file-page-previous = पिछला पन्ना
ui-file-page-next = अगला पन्ना
ui-file-page = { $pages } में से पन्ना { $page }
ui-file-pdf-page-of = { $name }, { $pages } में से पन्ना { $page }
ui-file-pdf-page-damaged = पन्ना { $page } ख़राब है और नहीं दिख सकता। बाक़ी पन्ने देखें, या फ़ाइल को सिस्टम के प्रोग्राम से खोलें।
ui-file-pdf-locked = इस PDF पर पासवर्ड लगा है। इसे सिस्टम के प्रोग्राम से खोलें, वह पासवर्ड पूछेगा।
ui-file-pdf-damaged = यह PDF ख़राब है और यहाँ नहीं दिख सकती। सिस्टम का प्रोग्राम शायद इसे खोल ले।
ui-file-pdf-unreadable = PDF अभी नहीं दिख सकती। थोड़ी देर बाद देखें, या सिस्टम के प्रोग्राम से खोलें।
ui-file-pdf-too-large = { $size } की PDF यहाँ दिखाने के लिए बहुत बड़ी है। इसे सिस्टम के प्रोग्राम से खोलें।
ui-file-zoom-in = बड़ा
ui-file-zoom-out = छोटा
ui-file-fit = विंडो में पूरा दिखाएँ
ui-file-fit-width = पूरी चौड़ाई में दिखाएँ
ui-file-turn = घुमाएँ
ui-file-open = खोलें
ui-file-open-anyway = फिर भी खोलें
ui-file-show = फ़ोल्डर में दिखाएँ
ui-file-save = कॉपी सेव करें
ui-file-copy-saved = { $name } नाम से सेव हुई
ui-file-copy-hash = SHA-256 कॉपी करें
ui-file-hash-copied = कॉपी हो गया।
ui-file-hash-select = ऊपर का कोड चुनें और Ctrl+C दबाकर कॉपी करें।
ui-file-runs-title = { $name } कुछ चला सकती है
ui-file-runs-program = यह एक प्रोग्राम है। तभी खोलें जब पता हो कि यह किसने भेजी और क्यों यहाँ है।
ui-file-runs-macros = इसमें मैक्रो हैं: छोटे प्रोग्राम जो खोलते ही चलते हैं। तभी खोलें जब पता हो कि यह किसने भेजी है।
ui-file-fetching = { $name } ऑब्जेक्ट स्टोर से लाई जा रही है …
ui-file-not-fetched = यह सिर्फ़ ऑब्जेक्ट स्टोर में है, और अभी लाई नहीं जा सकती। नेटवर्क आने पर फिर खोलें।
ui-file-link = ऐसा लिंक कॉपी करें जो ख़त्म होता है…
ui-file-link-title = { $name } का लिंक
ui-file-link-means = जिसके पास यह लिंक है वह ख़त्म होने तक बिना चाबी के यह फ़ाइल पढ़ सकता है। उससे पहले इसे वापस नहीं लिया जा सकता।
ui-file-link-for = कितने समय में ख़त्म
ui-file-link-hour = एक घंटा
ui-file-link-day = एक दिन
ui-file-link-week = एक हफ़्ता
ui-file-link-make = लिंक बनाएँ
ui-file-link-label = लिंक
ui-file-link-ends = यह { $when } ख़त्म होता है।
ui-file-link-copy = लिंक कॉपी करें
ui-file-link-copied = लिंक कॉपी हो गया।
ui-file-link-select = लिंक कॉपी करने के लिए Ctrl+C दबाएँ।
ui-place-storage = स्टोरेज
ui-place-both = स्टोरेज, ऑब्जेक्ट स्टोर
ui-place-object-store = सिर्फ़ ऑब्जेक्ट स्टोर; खोलने पर आती है
ui-files-save-all = सबकी कॉपी सेव करें
ui-files-copied =
    { $count ->
        [0] कोई कॉपी सेव नहीं हुई
        [one] एक कॉपी सेव हुई
       *[other] { $count } कॉपियाँ सेव हुईं
    }
ui-file-not-copied = { $name } की कॉपी नहीं हुई: { $why }
ui-print = प्रिंट
ui-print-card = कार्ड प्रिंट करें
ui-print-report = शिफ़्ट रिपोर्ट
ui-print-at = { $when } को प्रिंट हुआ
ui-print-more = सिर्फ़ सबसे नए { $count } दिखाए हैं; जोड़ सबका है।
ui-totals-all = कुल:
ui-batch-heading = { $number } · { $product }
ui-reverted = वापस लिया
ui-files-of = { $saved }/{ $all }
ui-files-saved-of = { $all } में से { $saved } फ़ाइलें सेव हैं
ui-files-count =
    { $count ->
        [one] एक फ़ाइल
       *[other] { $count } फ़ाइलें
    }
ui-recorded-at = { $when } दर्ज
ui-produced-at = { $when } बना
ui-station = स्टेशन { $station }
ui-part-cut = कटे { $pieces }
ui-part-spare = खुले { $pieces }
ui-part-piece-length = पीस की लंबाई { $length }

# Correcting, reverting, setting aside.
ui-reason = कारण
ui-correct = सुधारें…
ui-correct-title = बैच { $number } सुधारें
ui-correct-changes = क्या बदलेगा
ui-correct-changes-none = अभी कुछ नहीं। जो ग़लत है उसे बदलें; पहले जो था वह दर्ज रहेगा।
ui-correct-changes-later = फ़ॉर्म में सब सही होते ही यहाँ दिखेगा।
ui-correct-reason-example = जैसे: 5 की जगह 50 रोल लिखे गए
ui-correct-save = सुधार सहेजें
ui-correct-anyway = फिर भी सुधारें
ui-correct-reopen = अभी जैसा है वैसा खोलें
ui-correcting-as = सुधारने वाले
ui-corrected = बैच { $number } सुधारा गया
ui-not-corrected = बैच नहीं सुधारा गया: { $why }
ui-difference-before = पहले:
ui-difference-after = अब:
ui-difference-nothing = कुछ नहीं
ui-status-recorded = दर्ज
ui-revert = वापस लें…
ui-revert-title = बैच { $number } वापस लें?
ui-revert-text = यह पढ़ा जा सकेगा और इसका नंबर और फ़ाइलें रहेंगी, पर यह गिना नहीं जाएगा। इसे पलटा नहीं जा सकता।
ui-revert-reason-example = जैसे: दो बार दर्ज हुआ
ui-revert-again-note = “वापस लें और फिर दर्ज करें” से फ़ॉर्म इसके मानों और फ़ाइलों के साथ खुलता है, सही बैच के लिए।
ui-revert-form-taken = तुरंत फिर दर्ज करने के लिए पहले वह बैच सहेजें या छोड़ें जो अभी भरा जा रहा है।
ui-revert-action = वापस लें
ui-revert-again = वापस लें और फिर दर्ज करें
ui-revert-done = बैच { $number } वापस लिया गया
ui-reverted-by = { $who } ने वापस लिया, { $when }
ui-record-again = फिर दर्ज करें
ui-record-again-title = इस बैच के मानों और फ़ाइलों से नया बैच शुरू करें
ui-record-again-left-out = साथ नहीं आईं, क्योंकि सहेजी नहीं हैं: { $names }
ui-set-aside = अलग रखें…
ui-set-aside-title = { $name } को अलग रखें?
ui-set-aside-text = यह बैच की फ़ाइल नहीं रहेगी, पर अपनी फ़ाइल के साथ दर्ज रहेगी। कुछ मिटाया नहीं जाता।
ui-set-aside-reason-example = जैसे: दूसरे बैच की पर्ची
ui-set-aside-action = अलग रखें
ui-set-aside-done = { $name } अलग रखी गई
ui-set-aside-heading = अलग रखी गई
ui-set-aside-by = { $who } ने अलग रखी, { $when }

# किसने क्या किया, सुपरवाइज़र और पिन।
ui-timeline = बदलाव
ui-trail = इतिवृत्त
ui-trail-means = जो कुछ भी किया गया, किसने और कब
ui-trail-program = प्रोग्राम
ui-trail-who = किसने
ui-trail-everybody = सब लोग
ui-trail-action = क्या
ui-trail-everything = सब कुछ
ui-trail-subject = किसके बारे में
ui-trail-subject-example = बैच नंबर, कोड, सेटिंग या नाम
ui-trail-search = खोजें
ui-trail-search-example = कारण, मान, फ़ाइल …
ui-trail-entry = प्रविष्टि
ui-trail-entry-number = प्रविष्टि { $entry }
ui-trail-nothing = इतिवृत्त में ऐसा कुछ नहीं है
ui-trail-empty = अभी कुछ नहीं किया गया
ui-trail-show-everything = सब दिखाएँ
ui-trail-export = निर्यात
ui-trail-export-title = इतिवृत्त निर्यात करें
ui-trail-export-all = पहली से लेकर हर प्रविष्टि, उसकी पूरी जानकारी और हैश के साथ।
ui-trail-export-narrowed = छाँटी गई हर प्रविष्टि, उसकी पूरी जानकारी और हैश के साथ।
ui-trail-export-json = JSON फ़ाइल
ui-trail-exporting = इतिवृत्त लिखा जा रहा है…
ui-trail-exported =
    { $count ->
        [one] एक प्रविष्टि { $file } में है
       *[other] { $shown } प्रविष्टियाँ { $file } में हैं
    }
ui-pin = पिन
ui-pin-title = सुपरवाइज़र का पिन
ui-pin-text = यह सुपरवाइज़र के लिए है। पिन लिखें, या बैज को रीडर पर रखें।
ui-pin-give = आगे बढ़ें
ui-pin-looking = जाँच हो रही है…
ui-pin-wait = ग़लत पिन दिए गए। अगला { $seconds } सेकंड बाद देखा जाएगा।
ui-pin-set = पिन दें…
ui-pin-change = पिन बदलें…
ui-pin-remove = पिन हटाएँ…
ui-pin-has = पिन है
ui-pin-again = वही दोबारा
ui-pin-differs = दोनों एक से नहीं हैं। फिर से लिखें।
ui-pin-set-title = { $name } का पिन
ui-pin-set-text = 4 से 128 अक्षर। बैज भी चलेगा: उसे दो बार रीडर पर रखें।
ui-pin-save = पिन सहेजें
ui-pin-done = { $name } का पिन है
ui-pin-own = मेरा पिन बदलें…
ui-pin-own-text = पहले अपना अभी का पिन लिखें, फिर नया दो बार। बैज भी चलेगा।
ui-pin-before = अभी तक का पिन
ui-pin-new = नया पिन
ui-pin-changed = { $name } का पिन बदल गया
ui-pin-remove-title = { $name } का पिन हटाएँ?
ui-pin-remove-text = किसी सुपरवाइज़र के पिन के बिना सुधार, सूचियाँ और सेटिंग फिर सबके लिए खुली हैं।
ui-pin-remove-action = पिन हटाएँ
ui-supervisor = सुपरवाइज़र
ui-supervisor-make = सुपरवाइज़र बनाएँ
ui-supervisor-end = अब सुपरवाइज़र नहीं
ui-open-to-everybody = सुधार, सूचियाँ, सेटिंग और बहाली सबके लिए खुली हैं।
ui-open-to-everybody-next = इन्हें सीमित करने के लिए किसी को सुपरवाइज़र बनाएँ और पिन दें।
ui-open-to-everybody-pin = इन्हें सीमित करने के लिए सुपरवाइज़र को पिन दें।

# Storage, catalogue and settings stand apart
ui-catalogue = कैटलॉग
ui-settings = सेटिंग
ui-storage-badge = { $label }: कुछ गड़बड़ है
ui-unsaved-badge = { $label }: बदलाव अभी सेव नहीं हैं
ui-unsaved = बदलाव अभी सेव नहीं हैं
ui-leaving-title = आपके बदलाव सेव नहीं हैं
ui-leaving-screen = { $names }: पहले उन्हें सेव करें, या बाद के लिए वहीं छोड़ दें।
ui-leaving-window = { $names }: विंडो बंद करने पर वे खो जाएँगे।
ui-leaving-keep = बदलते रहें
ui-leaving-later = बाद के लिए छोड़ें
ui-leaving-discard = बदलाव हटाएँ
ui-leaving-discard-close = हटाकर बंद करें
ui-copy = कॉपी करें
ui-copied = कॉपी हुआ: { $what }
ui-open-folder = खोलें
ui-add = जोड़ें

# Storage
ui-storage-fine = फ़ाइलें यहाँ सेव होती हैं
ui-storage-fine-means = हर जुड़ी फ़ाइल इस फ़ोल्डर में कॉपी होकर जाँची जाती है।
ui-storage-path = फ़ोल्डर
ui-storage-origin = किसने तय किया
ui-storage-origin-default = सामान्य जगह, डेटा फ़ोल्डर के अंदर
ui-storage-waiting = अभी सेव नहीं
ui-storage-waiting-count =
    { $count ->
        [0] कोई फ़ाइल नहीं
        [one] एक फ़ाइल
       *[other] { $shown } फ़ाइलें
    }
ui-storage-check = फिर से जाँचें
ui-storage-checking = जाँच हो रही है …
ui-storage-change = UPLOAD_STORAGE_PATH या settings.toml में storage_path दूसरा फ़ोल्डर तय करे तो अगली बार से फ़ाइलें वहाँ जाएँगी; पहले से सेव फ़ाइलें वहीं रहती हैं। “फ़ाइलें ले जाएँ…” उन्हें साथ ले जाता है।
ui-storage-use-title = फ़ाइलें कितनी जगह लेती हैं
ui-storage-use-none = अभी कोई फ़ाइल सेव नहीं है
ui-storage-advice-title = इस कारख़ाने के लिए क्या ठीक है
ui-storage-question-on-site = क्या डेटा को यहीं रहना है?
ui-storage-question-off-site = क्या बाहर एक नक़ल चाहिए?
ui-storage-question-workstations = कितने वर्कस्टेशन हैं?
ui-storage-question-far-readers = क्या पढ़ने वाले दूर हैं?
ui-storage-answer-yes = हाँ
ui-storage-answer-no = नहीं
ui-storage-answer-wanted = अच्छा होगा
ui-storage-answer-required = ज़रूरी है
ui-storage-answer-one = एक
ui-storage-answer-several = कई
ui-storage-move-title = फ़ाइलें दूसरी जगह ले जाएँ
ui-storage-move-means = दूसरी डिस्क या शेयर में। हर फ़ाइल की नक़ल होती है, उसे फिर पढ़कर मिलाया जाता है; इस बीच दर्ज करना चलता रहता है। पुराना फ़ोल्डर तब तक रहता है जब तक आप उसे न हटाएँ।
ui-storage-move = फ़ाइलें ले जाएँ…
ui-storage-move-stop = रोकें
ui-storage-move-progress = { $all } में से { $files } फ़ाइलें
ui-storage-move-unfinished = { $path } में ले जाना बीच में रुका था। वही फ़ोल्डर फिर चुनें, वहीं से आगे चलेगा।
ui-storage-moved = फ़ाइलें अब से { $to } में हैं। { $from } की फ़ाइलें अब भी वहीं हैं: ज़रूरत न रहे तो वह फ़ोल्डर ख़ुद हटा दें।
ui-storage-parts = स्टोरेज के हिस्से
ui-storage-part-folder = फ़ोल्डर
ui-storage-part-use = उपयोग और सलाह

# Object store
ui-objects-title = ऑब्जेक्ट स्टोर
ui-objects-means = दर्ज फ़ाइलें ऑब्जेक्ट स्टोर में भी जा सकती हैं। पहले वे हमेशा की तरह स्टोरेज में सेव होती हैं: दर्ज करना कभी नेटवर्क के लिए नहीं रुकता।
ui-objects-mode = इस वर्कस्टेशन के लिए यह क्या है
ui-objects-mode-off = बंद
ui-objects-mode-off-means = यहाँ से कुछ बाहर नहीं जाता।
ui-objects-mode-hybrid = हर फ़ाइल की एक कॉपी
ui-objects-mode-hybrid-means = हर दर्ज फ़ाइल भेजी जाती है, और यहाँ भी रहती है।
ui-objects-mode-primary = फ़ाइलों का घर
ui-objects-mode-primary-means = ऑब्जेक्ट स्टोर में जो पक्का है वह सीमा से ऊपर यहाँ से हटता है, सबसे पहले पढ़ा हुआ पहले। खोलने पर वापस आता है।
ui-objects-on-site = जवाब था कि डेटा को यहीं रहना है। बाहर का ऑब्जेक्ट स्टोर इसके ख़िलाफ़ होगा।
ui-objects-provider = ऑब्जेक्ट स्टोर किसका है
ui-objects-provider-s3 = Amazon S3, या उस जैसा सर्वर
ui-objects-provider-r2 = Cloudflare R2
ui-objects-provider-azure = Azure Blob Storage
ui-objects-provider-gcs = Google Cloud Storage
ui-objects-bucket = बकेट
ui-objects-container = कंटेनर
ui-objects-prefix = नाम की शुरुआत
ui-objects-prefix-hint = वहाँ हर नाम इससे शुरू होता है। एक बकेट में हर वर्कस्टेशन की अपनी, जैसे line-2।
ui-objects-region = इलाक़ा (region)
ui-objects-region-hint = जैसे ap-south-1। ख़ाली छोड़ें तो सामान्य वाला।
ui-objects-account = खाते की आईडी
ui-objects-storage-account = स्टोरेज खाता
ui-objects-endpoint = सर्वर का पता
ui-objects-endpoint-hint = सिर्फ़ उस सर्वर के लिए जो कंपनी का अपना नहीं है, जैसे https://files.example.com।
ui-objects-allow-http = http चलने दें, इसी जगह के सर्वर के लिए: भेजा हुआ रास्ते में पढ़ा जा सकता है
ui-objects-bandwidth = रफ़्तार की सीमा
ui-objects-bandwidth-hint = एक सेकंड में, सब मिलाकर, जैसे 2 MB। ख़ाली छोड़ें तो कोई सीमा नहीं।
ui-objects-cache = यहाँ रहता है
ui-objects-cache-hint = इससे ऊपर सबसे पहले पढ़ी हुई फ़ाइलें हटती हैं, जैसे 20 GB।
ui-objects-save-anyway = फिर भी सेव करें
ui-objects-key-title = चाबी और कनेक्शन
ui-objects-key-environment = चाबी वेरिएबल से आती है। वह यहाँ रखी चाबी से पहले मानी जाती है।
ui-objects-key-file = चाबी इस कंप्यूटर पर रखी है, सिर्फ़ इस खाते के लिए। यह कम सुरक्षित है: जो यह डिस्क पढ़ता है वह इसे पढ़ता है।
ui-objects-key-file-again = सिस्टम की तिजोरी अब है: चाबी दोबारा दें, तो वह वहाँ रखी जाएगी।
ui-objects-key-keychain = चाबी सिस्टम की तिजोरी में है, सिर्फ़ इस खाते के लिए।
ui-objects-key-none = अभी कोई चाबी नहीं है।
ui-objects-key-id = चाबी की आईडी (access key)
ui-objects-key-secret = गुप्त चाबी (secret key)
ui-objects-key-azure = खाते की चाबी
ui-objects-key-never-shown = यह इस कंप्यूटर पर रखी जाती है और फिर कभी नहीं दिखती।
ui-objects-key-keep = चाबी रखें
ui-objects-key-other = दूसरी चाबी दें
ui-objects-key-pick = JSON फ़ाइल चुनें…
ui-objects-key-kept = चाबी रख ली गई।
ui-objects-key-remove = चाबी हटाएँ…
ui-objects-key-remove-title = इस कंप्यूटर से चाबी हटाएँ?
ui-objects-key-remove-text = फिर से चाबी आने तक भेजना रुका रहता है, और जो फ़ाइलें सिर्फ़ ऑब्जेक्ट स्टोर में हैं वे नहीं खुलतीं। वहाँ कुछ नहीं हटता।
ui-objects-key-remove-action = चाबी हटाएँ
ui-objects-key-removed = यहाँ अब कोई चाबी नहीं है।
ui-objects-test-title = क्या यह काम करता है?
ui-objects-test-means = ऊपर लिखे से एक छोटा ऑब्जेक्ट लिखता है, वापस पढ़ता है और हटाता है।
ui-objects-test = कनेक्शन आज़माएँ
ui-objects-testing = आज़मा रहे हैं …
ui-objects-test-write = लिखना
ui-objects-test-read = वापस पढ़ना
ui-objects-test-remove = हटाना
ui-objects-test-done = हो गया
ui-objects-test-failed = नहीं हुआ
ui-objects-test-good = कनेक्शन ठीक है।
ui-objects-said = उसने कहा: { $detail }
ui-objects-queue-title = भेजना
ui-objects-nothing-yet = अभी ऐसा कुछ दर्ज नहीं है जो भेजा जा सके।
ui-objects-all-there = हर दर्ज फ़ाइल ऑब्जेक्ट स्टोर में है।
ui-objects-going = { $all } में से { $done } फ़ाइलें ऑब्जेक्ट स्टोर में हैं।
ui-objects-paused = भेजना रुका है, जब तक कोई उसे फिर शुरू न करे, कंप्यूटर फिर चालू होने पर भी।
ui-objects-pause = रोकें
ui-objects-resume = फिर शुरू करें
ui-objects-try-now = अभी आज़माएँ
ui-objects-waiting = बाकी
ui-objects-uploaded = भेजी हुई
ui-objects-failed = पिछली बार नाकाम
ui-objects-alone = सिर्फ़ वहाँ
ui-objects-here = यहाँ
ui-objects-failed-title = पिछली बार नहीं भेजी गईं
ui-objects-failed-more = और { $count }।
ui-objects-care-title = हाथ से
ui-objects-verify-title = मिलाना
ui-objects-verify-means = ऑब्जेक्ट पढ़ता है, हर बाइट मिलाता है, और जो ग़लत हो उसे यहाँ की फ़ाइल से ठीक करता है।
ui-objects-verify-all = सब मिलाएँ
ui-objects-verify-some = कोई भी { $count }
ui-objects-verifying = ऑब्जेक्ट पढ़े और मिलाए जा रहे हैं।
ui-objects-evict-title = यहाँ जगह बनाएँ
ui-objects-evict-above = { $size } सीमा से ऊपर है। हटने से पहले ऑब्जेक्ट स्टोर हर फ़ाइल को पक्का करता है।
ui-objects-evict-below = यहाँ जो है वह सीमा के अंदर है। हटने से पहले ऑब्जेक्ट स्टोर हर फ़ाइल को पक्का करता है।
ui-objects-evict-limit = सीमा तक
ui-objects-evict-all = सब कुछ…
ui-objects-evict-ask = यहाँ { $size } ख़ाली करें?
ui-objects-evict-ask-text = ऑब्जेक्ट स्टोर में जो भी पक्का है वह यहाँ से हटता है। फ़ाइल खोलने पर वापस आती है, जब तक नेटवर्क है।
ui-objects-evict-do = ख़ाली करें
ui-objects-evicting = फ़ाइलें यहाँ से हट रही हैं।
ui-objects-fetch-title = वापस लाएँ
ui-objects-fetch-means =
    { $count ->
        [one] एक फ़ाइल ({ $size }) सिर्फ़ ऑब्जेक्ट स्टोर में है।
       *[other] { $shown } फ़ाइलें ({ $size }) सिर्फ़ ऑब्जेक्ट स्टोर में हैं।
    }
ui-objects-fetch-all = सब वापस लाएँ
ui-objects-fetching = फ़ाइलें लाई और मिलाई जा रही हैं।
ui-objects-migrate-title = सब कुछ भेजें
ui-objects-migrate-means = जो कुछ भी कभी दर्ज हुआ उसे देखता है, और जो वहाँ नहीं है उसे भेजता है। नई फ़ाइलें अपने आप जाती हैं।
ui-objects-migrate = भेजें
ui-objects-migrating = जो वहाँ नहीं है वह भेजा जा रहा है।
ui-objects-files-of = { $all } में से { $done } फ़ाइलें
ui-objects-stopped = यह बीच में रोका गया।
ui-objects-verified =
    { $count ->
        [one] एक ऑब्जेक्ट पढ़ा गया, और वह वैसा ही है जैसा सहेजा गया था।
       *[other] { $shown } ऑब्जेक्ट पढ़े गए, और सब वैसे ही हैं जैसे सहेजे गए थे।
    }
ui-objects-verified-problems =
    { $count ->
        [one] { $checked } ऑब्जेक्ट पढ़े गए, और एक वैसा नहीं है जैसा सहेजा गया था।
       *[other] { $checked } ऑब्जेक्ट पढ़े गए, और { $shown } वैसे नहीं हैं जैसे सहेजे गए थे।
    }
ui-objects-problem-missing = वह ग़ायब है।
ui-objects-problem-size = उसका आकार अलग है।
ui-objects-problem-bytes = उसकी बाइट अलग हैं।
ui-objects-problem-elsewhere = वह दूसरी जगह भेजी गई थी, और उसकी फ़ाइल यहाँ नहीं है।
ui-objects-problem-unreadable = वह पढ़ी नहीं जा सकती।
ui-objects-healed = वह यहाँ की फ़ाइल से फिर भेजी गई।
ui-objects-not-healed = वह अभी फिर नहीं भेजी जा सकी।
ui-objects-evicted =
    { $count ->
        [0] कुछ नहीं हटा: यहाँ जो है वह अभी भेजा नहीं गया, या सीमा के अंदर है।
        [one] एक फ़ाइल हटी, { $size }।
       *[other] { $shown } फ़ाइलें हटीं, { $size }।
    }
ui-objects-unverified =
    { $count ->
        [one] एक यहीं रहती है, क्योंकि ऑब्जेक्ट स्टोर में सहेजी हुई फ़ाइल नहीं है; वह फिर भेजी जाती है।
       *[other] { $shown } यहीं रहती हैं, क्योंकि ऑब्जेक्ट स्टोर में सहेजी हुई फ़ाइलें नहीं हैं; वे फिर भेजी जाती हैं।
    }
ui-objects-fetched =
    { $count ->
        [one] एक फ़ाइल फिर यहाँ है।
       *[other] { $shown } फ़ाइलें फिर यहाँ हैं।
    }
ui-objects-migrated =
    { $count ->
        [0] वहाँ कुछ कम नहीं था।
        [one] एक फ़ाइल भेजी गई।
       *[other] { $shown } फ़ाइलें भेजी गईं।
    }
ui-objects-still-waiting =
    { $count ->
        [one] एक अब भी बाकी है।
       *[other] { $shown } अब भी बाकी हैं।
    }
ui-objects-trouble-off = ऑब्जेक्ट स्टोर बंद है।
    .next = उसे “स्टोरेज” में “ऑब्जेक्ट स्टोर” के नीचे चालू करें।
ui-objects-trouble-not-primary = फ़ाइलें यहाँ से तभी हटती हैं जब उनका घर ऑब्जेक्ट स्टोर हो।
    .next = यही चाहिए तो पहले वह चुनें।
ui-objects-trouble-no-credentials = ऑब्जेक्ट स्टोर की कोई चाबी नहीं है।
    .next = उसे “स्टोरेज” में “ऑब्जेक्ट स्टोर” के नीचे दें।
ui-objects-trouble-credentials = यहाँ रखी चाबी पढ़ी नहीं जा सकती।
    .next = उसे फिर दें।
ui-objects-trouble-keychain =
    { $reason ->
        [no_session] सिस्टम की तिजोरी काम में नहीं है: डेस्कटॉप पर कोई लॉग इन नहीं है।
        [no_service] सिस्टम की तिजोरी काम में नहीं है: यहाँ कोई तिजोरी नहीं चल रही।
        [not_set_up] सिस्टम की तिजोरी काम में नहीं है: वह अभी बनाई नहीं गई।
        [locked] सिस्टम की तिजोरी काम में नहीं है: वह बंद है।
        [no_answer] सिस्टम की तिजोरी काम में नहीं है: वह जवाब नहीं देती।
       *[other] सिस्टम की तिजोरी काम में नहीं है: वह मना करती है।
    }
    .next = उसे खोलें, या चाबी दोबारा दें।
ui-objects-trouble-unknown = यह फ़ाइल ऑब्जेक्ट स्टोर में नहीं है।
    .next = उसके भेजे जाने तक रुकें।
ui-objects-trouble-offline = नेटवर्क नहीं है: { $place } तक पहुँच नहीं है।
    .next = कुछ खोया नहीं है: नेटवर्क आने पर बाकी फ़ाइलें भेजी जाती हैं।
ui-objects-trouble-wrong-key = { $place } यह चाबी नहीं मानता।
    .next = सही चाबी दें।
ui-objects-trouble-no-bucket = { $place } पर “{ $name }” नाम का बकेट नहीं है।
    .next = बकेट, इलाक़ा या सर्वर का पता ठीक करें, या बकेट बनवाएँ।
ui-objects-trouble-clock-wrong = इस कंप्यूटर की घड़ी ग़लत है, इसलिए { $place } इससे कुछ नहीं लेता।
    .next = घड़ी मिलाएँ, या सिस्टम को मिलाने दें।
ui-objects-trouble-no-right = इस चाबी को “{ $name }” में यह करने का अधिकार नहीं है।
    .next = उसे वहाँ ऑब्जेक्ट पढ़ने, लिखने, गिनने और हटाने का अधिकार दें।
ui-objects-trouble-configuration = जो लिखा है वह काम नहीं करता।
    .next = उसे ठीक करें, और कनेक्शन आज़माएँ।
ui-objects-trouble-storage-unreachable = स्टोरेज जवाब नहीं देता, इसलिए वहाँ से कुछ भेजा नहीं जा सकता।
    .next = स्टोरेज वापस आने पर यह अपने आप चलता है।
ui-objects-trouble-busy = { $place } बाद में पूछने को कहता है।
    .next = कुछ नहीं करना है: अपने आप फिर कोशिश होती है।
ui-objects-trouble-interrupted = { $place } से कनेक्शन टूट गया।
    .next = कुछ नहीं करना है: अपने आप फिर कोशिश होती है।
ui-objects-trouble-refused = { $place } ने मना किया।
    .next = जो ऑब्जेक्ट स्टोर सँभालता है उससे पूछें।
ui-objects-trouble-not-there = ऑब्जेक्ट “{ $name }” में नहीं है।
    .next = वहाँ जो है उसे मिलाएँ।
ui-objects-trouble-differs = “{ $name }” में जो ऑब्जेक्ट है वह सहेजी हुई फ़ाइल नहीं है।
    .next = वहाँ जो है उसे मिलाएँ।
ui-objects-trouble-local-missing = फ़ाइल स्टोरेज में नहीं है।
    .next = “स्टोरेज” में “फ़ोल्डर” के नीचे फ़ाइलें जाँचें।
ui-objects-trouble-local-damaged = स्टोरेज की फ़ाइल वह नहीं है जो सहेजी गई थी, इसलिए भेजी नहीं गई।
    .next = “स्टोरेज” में “फ़ोल्डर” के नीचे फ़ाइलें जाँचें, हर एक को फिर पढ़कर।
ui-objects-trouble-local-failed = फ़ाइल यहाँ पढ़ी या लिखी नहीं जा सकती।
    .next = देखें कि स्टोरेज ठीक है या नहीं।

# Catalogue
ui-catalogue-lists = सूचियाँ
ui-catalogue-promise = दर्ज बैच कभी नहीं बदलते: हर एक में प्रोडक्ट वैसा ही रहता है जैसा उस दिन था।
ui-product-types = प्रोडक्ट
ui-product-type = प्रोडक्ट
ui-brands = ब्रांड
ui-product-type-summary =
    { $layout } · { $unit } · { $count ->
        [0] कोई विवरण नहीं
        [one] एक विवरण
       *[other] { $count } विवरण
    }
ui-product-type-new = नया प्रोडक्ट
ui-product-types-empty-title = अभी कोई प्रोडक्ट नहीं है
ui-product-types-empty-text = प्रोडक्ट बताता है कि क्या बनता है: उसकी इकाई, गिनती और विवरण।
ui-product-types-empty-action = पहला प्रोडक्ट जोड़ें
ui-product-type-name = नाम
ui-product-type-example = जैसे HDPE Pipe
ui-product-type-save = प्रोडक्ट सेव करें
ui-product-type-retired = हटाया हुआ: नए बैच में नहीं मिलेगा
ui-unit = इकाई
ui-unit-fixed = इकाई गिनती से तय होती है।
ui-layout = गिनती कैसे होती है
ui-layout-plain = एक संख्या
ui-layout-rolls = रोल
ui-layout-bundles = बंडल
ui-layout-bundles-by-length = लंबाई से बंडल
ui-preset-roll-lengths = रोल की आम लंबाइयाँ (m)
ui-preset-cut-pieces = कटे टुकड़े चलते हैं
ui-preset-bundle-sizes = एक बंडल में आम तौर पर पीस
ui-preset-spares = खुले पीस चलते हैं
ui-weight-required = प्रति मीटर वज़न भरना ज़रूरी है
ui-parameters = विवरण
ui-parameters-means = बैच में क्या-क्या लिखा जाता है, फ़ॉर्म के क्रम में।
ui-parameter-add = विवरण जोड़ें
ui-parameter-number = विवरण { $number }
ui-parameter-name = नाम
ui-parameter-example = जैसे OD
ui-parameter-unit = इकाई
ui-parameter-unit-none = कोई नहीं
ui-parameter-kind = कैसे भरा जाता है
ui-kind-select = विकल्प
ui-kind-number = संख्या
ui-kind-text = टेक्स्ट
ui-parameter-required = भरना ज़रूरी है
ui-parameter-options = विकल्प
ui-parameter-option-add = विकल्प जोड़ें…
ui-parameter-remove = { $name } हटाएँ
ui-problems-marked =
    { $count ->
        [one] सेव नहीं हुआ: एक जगह निशान है।
       *[other] सेव नहीं हुआ: { $count } जगह निशान हैं।
    }
ui-undo-changes = बदलाव वापस लें
ui-unsaved-title = { $name } के बदलाव सेव करें?
ui-unsaved-text = वे अभी सेव नहीं हैं।
ui-unsaved-back = वापस जाएँ
ui-unsaved-drop = बदलाव छोड़ दें
ui-unsaved-save = सेव करें
ui-brand-add = नया ब्रांड
ui-brands-empty = अभी कोई ब्रांड नहीं है। हर बैच किसी ब्रांड से बिकता है।
ui-operator-add-name = नया ऑपरेटर
ui-operators-empty = अभी कोई ऑपरेटर नहीं है। जो पहले दर्ज करे वह वहाँ भी नाम लिख सकता है।
ui-rename = { $name } का नाम बदलें
ui-rename-label = { $name } का नया नाम
ui-rename-save = नाम बदलें
ui-move-up = { $name } को ऊपर करें
ui-move-down = { $name } को नीचे करें
ui-retire = हटाएँ
ui-retire-name = { $name } हटाएँ
ui-retired = हटाए हुए
ui-retired-means = अब नहीं मिलते। जिन बैचों में हैं उनमें रहेंगे।
ui-bring-back = वापस लाएँ
ui-bring-back-name = { $name } वापस लाएँ
ui-import = लाएँ
ui-import-title = { $file } को लाएँ?
ui-import-text = ये बदलाव होंगे। जिसका नाम फ़ाइल में नहीं है वह और हर दर्ज बैच वैसा ही रहेगा।
ui-import-nothing = इस फ़ाइल का सब कुछ यहाँ पहले से है। लाने को कुछ नहीं।
ui-import-added = जुड़ेंगे ({ $count })
ui-import-changed = बदलेंगे ({ $count })
ui-import-unchanged = वैसे ही रहेंगे ({ $count })
ui-import-apply = लाएँ
ui-import-done = आ गए: { $added } जुड़े, { $changed } बदले
ui-export-catalogue = निकालें
ui-export-done = { $file } में निकाला गया
ui-change-retired = हटाया जाएगा
ui-change-returned = फिर से मिलेगा
ui-change-unit = इकाई: { $from } की जगह { $to }
ui-change-layout = गिनती: { $from } की जगह { $to }
ui-change-parameter-added = नया विवरण { $parameter }
ui-change-parameter-removed = विवरण { $parameter } नहीं रहेगा
ui-change-parameter-changed = विवरण { $parameter } अलग तरह से भरा जाएगा
ui-change-options-added = { $parameter }: नए विकल्प { $options }
ui-change-options-removed = { $parameter }: विकल्प { $options } नहीं रहेंगे
ui-change-order = क्रम बदलेगा
ui-change-presets = आम लंबाइयाँ और आकार बदलेंगे
ui-change-weight = प्रति मीटर वज़न का नियम बदलेगा
ui-change-other = कुछ और: { $code }

# Settings
ui-settings-sections = सेटिंग के हिस्से
ui-settings-window = विंडो
ui-settings-recording = दर्ज करना
ui-settings-files = फ़ाइलें
ui-settings-places = सब कहाँ है
ui-settings-log = लॉग
ui-settings-about = जानकारी
ui-setting-save = सेव करें
ui-setting-undo = वापस लें
ui-setting-saved = सेव हुआ
ui-setting-default = सामान्य मान लें
ui-setting-default-of = { $name } का सामान्य मान लें
ui-origin-default = सामान्य मान
ui-origin-file = { $file } में रखा है
ui-origin-environment = वेरिएबल { $name } से तय है। वहीं बदला जा सकता है।
ui-origin-flag = Batchbook खोलते समय दिया गया। वहीं बदला जा सकता है।
ui-origin-locked = { $file } का ताला है। कंप्यूटर सँभालने वाले से कहें।
ui-language-en = English
ui-language-hi = हिन्दी
ui-theme-system = सिस्टम जैसा
ui-theme-light = हल्का
ui-theme-dark = गहरा
ui-theme-high-contrast = तेज़ कंट्रास्ट
ui-touch-standard = सामान्य
ui-touch-large = बड़े, दस्तानों के लिए
ui-setting-name-data-dir = डेटा फ़ोल्डर
ui-setting-name-storage-path = स्टोरेज
ui-setting-name-language = भाषा
ui-setting-language-hint = शब्दों, संख्याओं और तारीखों पर तुरंत लागू।
ui-setting-name-theme = रंग
ui-setting-theme-hint = तेज़ कंट्रास्ट सिस्टम की तरह हल्का या गहरा होता है।
ui-setting-name-touch-targets = बटनों का आकार
ui-setting-touch-targets-hint = बड़े बटन एक-दूसरे से दूर भी होते हैं।
ui-setting-name-station = स्टेशन कोड
ui-setting-station-hint = इस वर्कस्टेशन का छोटा नाम, जैसे L2। नए बैच कोड में आता है।
ui-setting-station-none = कोई नहीं
ui-setting-name-code-pattern = बैच कोड का नमूना
ui-setting-code-pattern-hint = इसमें {"{"}number{"}"} होना ज़रूरी है। दर्ज बैचों के कोड वैसे ही रहते हैं।
ui-setting-code-example = आज का बैच:
ui-setting-name-time-zone = टाइम ज़ोन
ui-setting-time-zone-hint = “आज” और दिखाए जाने वाले हर समय के लिए।
ui-setting-time-now = वहाँ अभी { $time } बजे हैं।
ui-setting-name-ask-operator-after = कौन दर्ज करता है, कब पूछें
ui-setting-ask-operator-after-hint = इतने मिनट कोई न छुए तब; 0 हो तो कभी नहीं।
ui-setting-name-accepted-kinds = किस तरह की फ़ाइलें ली जाती हैं
ui-setting-accepted-kinds-hint = नाम का आख़िरी हिस्सा, जैसे pdf। बाकी फ़ाइलें इस सूची के साथ मना होती हैं।
ui-setting-kind-add = प्रकार जोड़ें…
ui-setting-name-size-limit = सबसे बड़ी फ़ाइल
ui-setting-size-limit-hint = इकाई के साथ संख्या, जैसे 250 MB।
ui-setting-name-rehash = फ़ाइलें फिर से पढ़ना
ui-setting-rehash-hint = हर सेव फ़ाइल महीने में लगभग एक बार पढ़ी जाती है कि वह अब भी वैसी ही है: धीरे-धीरे, और सिर्फ़ जब यहाँ कोई न हो।
ui-rehash-idle = जब यहाँ कोई न हो
ui-rehash-off = बंद
ui-setting-name-cloud = ऑब्जेक्ट स्टोर
ui-setting-name-rehash-limit = फिर से पढ़ने की रफ़्तार (MB प्रति सेकंड)
ui-setting-rehash-limit-hint = छोटी संख्या से डिस्क काम करने वालों के लिए ख़ाली रहती है।
ui-setting-name-picker-folder = फ़ाइलें चुनने का फ़ोल्डर
ui-setting-picker-folder-hint = “फ़ाइलें जोड़ें” जिस फ़ोल्डर को खोले उसका पूरा पथ।
ui-setting-choose-folder = फ़ोल्डर चुनें
ui-setting-picker-folder-none = जहाँ से पिछली फ़ाइलें आईं
ui-places-means = इस वर्कस्टेशन का सारा डेटा इन्हीं फ़ोल्डरों में है। कहीं और कुछ नहीं रखा जाता।
ui-path-data = डेटा फ़ोल्डर
ui-path-database = डेटाबेस
ui-path-storage = स्टोरेज
ui-path-uploads = जुड़ी फ़ाइलें
ui-path-logs = लॉग
ui-path-settings = इस वर्कस्टेशन की सेटिंग
ui-path-system-settings = पूरे कंप्यूटर की सेटिंग
ui-open-folder-of = { $name } खोलें
ui-copy-path-of = { $name } का पथ कॉपी करें
ui-log-which = कौन-सी पंक्तियाँ
ui-log-failures = गड़बड़ियाँ
ui-log-all = सब
ui-log-search = लॉग में खोजें
ui-log-follow = साथ-साथ दिखाएँ
ui-log-open = फ़ोल्डर खोलें
ui-log-error = गड़बड़
ui-log-warn = चेतावनी
ui-log-info = सूचना
ui-log-no-failures = कोई गड़बड़ नहीं हुई।
ui-log-nothing-found = किसी पंक्ति में ये शब्द नहीं हैं।
ui-log-empty = लॉग में अभी कुछ नहीं है।
ui-about-title = Batchbook { $version }
ui-about-licence = MIT या Apache 2.0 लाइसेंस में मुफ़्त सॉफ़्टवेयर, जो आप चुनें।
ui-diagnosis = जाँच की जानकारी
ui-diagnosis-means = मदद करने वाले के लिए संस्करण, पथ और गिनती। दर्ज की गई कोई बात इसमें नहीं है।
ui-diagnosis-copy = जानकारी कॉपी करें
ui-diagnosis-copied = कॉपी हो गई। संदेश में चिपकाएँ।
ui-diagnosis-select = अब कॉपी के लिए Ctrl+C दबाएँ।
ui-licences =
    { $count ->
        [one] किससे बना है: एक हिस्सा
       *[other] किससे बना है: { $count } हिस्से
    }

# बैकअप।
ui-backup-title = बैकअप
ui-backup-show = बैकअप पर जाएँ
ui-backup-now = अभी बैकअप बनाएँ
ui-backup-archive = एक फ़ाइल में
ui-backup-archive-hint = सब कुछ एक दबी हुई फ़ाइल में लिखता है, जो Batchbook के बिना भी पढ़ी जा सकती है। “अभी बैकअप बनाएँ” केवल नया जोड़ता है।
ui-backup-proven = वापस लाया जा सकता है, प्रमाणित: { $when }
ui-backup-never = अभी कोई प्रमाणित बैकअप नहीं
ui-backup-free = { $size } ख़ाली
ui-backup-places = बैकअप कहाँ जाते हैं
ui-backup-add = फ़ोल्डर जोड़ें
ui-backup-choose = फ़ोल्डर चुनें
ui-backup-remove = हटाएँ
ui-backup-remove-name = हटाएँ: { $path }
ui-backup-remove-title = { $path } में आगे बैकअप न बनें?
ui-backup-remove-text = जो बैकअप वहाँ हैं, वे जैसे हैं वैसे ही रहेंगे।
ui-backup-place-gone = यह फ़ोल्डर अभी वहाँ नहीं है। डिस्क लगाएँ या साझा फ़ोल्डर जोड़ें।
ui-backup-same-disk = यह फ़ोल्डर उसी डिस्क पर है जिस पर डेटा है, और उसी के साथ चला जाएगा। कोई दूसरी डिस्क, पेन ड्राइव या साझा फ़ोल्डर जोड़ें।
ui-backup-object-store = हर रात डेटाबेस यहाँ जाता है; फ़ाइलें तो अपलोड होती ही हैं। दूसरे कंप्यूटर पर केवल बकेट और चाबी से सब वापस आ जाता है।
ui-backup-set-elsewhere = ये फ़ोल्डर किसी चर, फ़्लैग या लॉक की गई फ़ाइल से तय हैं, और केवल वहीं बदले जा सकते हैं।
ui-backup-nightly = हर रात { $time } बजे जो नया है वह जोड़ा जाता है। जिस रात यह कंप्यूटर बंद था, उसका बैकअप बाद में बन जाता है।
ui-backup-nightly-off = रात का बैकअप बंद है (backup_at)।
ui-backup-empty-title = बैकअप कहाँ जाएँ?
ui-backup-empty-text = जब तक बैकअप न हो, जो दर्ज है वह केवल इसी कंप्यूटर पर है। किसी दूसरी डिस्क, पेन ड्राइव या साझा फ़ोल्डर में एक फ़ोल्डर चुनें: हर रात नया उसमें जोड़ा, वापस पढ़ा और मिलाया जाएगा।
ui-rebuild-offer = यह कंप्यूटर किसी दूसरे की जगह है
ui-rebuild-title = यह कंप्यूटर किसी दूसरे की जगह है
ui-rebuild-text = वहाँ जो कुछ दर्ज था वह उसके ऑब्जेक्ट स्टोर से वापस आता है: बही अभी, फ़ाइलें खोलने पर या सब एक साथ। ऑब्जेक्ट स्टोर में कुछ नहीं बदलता।
ui-rebuild-prefix-hint = जैसा दूसरे कंप्यूटर पर था। ख़ाली छोड़ने पर बकेट के सभी स्टेशन ढूँढे जाते हैं।
ui-rebuild-key-there = इस कंप्यूटर पर चाबी पहले से है।
ui-rebuild-look = बैकअप ढूँढें
ui-rebuild-looking = बैकअप ढूँढे जा रहे हैं …
ui-rebuild-none = कनेक्शन ठीक है, पर वहाँ किसी बही का बैकअप नहीं है। बकेट और प्रीफ़िक्स जाँचें।
ui-rebuild-damaged =
    { $count ->
        [one] वहाँ का एक बैकअप काम का नहीं है, और छोड़ दिया गया है।
       *[other] वहाँ के { $count } बैकअप काम के नहीं हैं, और छोड़ दिए गए हैं।
    }
ui-rebuild-snapshots = कौन-सा बैकअप
ui-rebuild-no-station = स्टेशन कोड नहीं
ui-rebuild-waiting =
    { $count ->
        [one] उसकी एक फ़ाइल ऑब्जेक्ट स्टोर में नहीं है।
       *[other] उसकी { $shown } फ़ाइलें ऑब्जेक्ट स्टोर में नहीं हैं।
    }
ui-rebuild-files = फ़ाइलें
ui-rebuild-files-later = जब खोली जाएँ
ui-rebuild-files-now = सब एक साथ
ui-rebuild-files-hint = हर फ़ाइल, जब भी आए, सेव की गई फ़ाइल से मिलाई जाती है।
ui-rebuild-back = पीछे
ui-rebuild-fetch = वापस लाएँ
ui-rebuild-fetching = वापस लाया जा रहा है
ui-rebuild-cancelled = रद्द किया गया। कुछ नहीं बदला।
ui-rebuild-done =
    { $count ->
        [one] एक बैच वापस आ गया है। उसे काम में लेने के लिए Batchbook एक बार फिर शुरू होगा।
       *[other] { $shown } बैच वापस आ गए हैं। उन्हें काम में लेने के लिए Batchbook एक बार फिर शुरू होगा।
    }
ui-rebuild-lost =
    { $count ->
        [one] ऑब्जेक्ट स्टोर में एक फ़ाइल वैसी नहीं थी जैसी सेव हुई थी। उसका नाम लॉग में है, और हर जाँच में आता है।
       *[other] ऑब्जेक्ट स्टोर में { $shown } फ़ाइलें वैसी नहीं थीं जैसी सेव हुई थीं। उनके नाम लॉग में हैं, और हर जाँच में आते हैं।
    }
ui-rebuild-start = Batchbook शुरू करें
ui-objects-reading-cloud-offline = नेटवर्क और सर्वर का पता जाँचें, फिर ढूँढें।
ui-objects-reading-cloud-busy = थोड़ी देर रुकें, फिर कोशिश करें।
ui-objects-reading-cloud-interrupted = नेटवर्क जाँचें, फिर कोशिश करें।
ui-objects-reading-cloud-configuration = उसे ठीक करें, फिर ढूँढें।
ui-objects-reading-cloud-not-there = फिर देखें कि वहाँ क्या है, और दूसरा बैकअप चुनें।
ui-objects-reading-restore-damaged = कोई पुराना बैकअप चुनें।
ui-backup-ask-title = बैकअप कहाँ जाएँ?
ui-backup-ask-text = कोई दूसरी डिस्क, पेन ड्राइव या साझा फ़ोल्डर। हर रात नया वहाँ जोड़ा जाता है, और वापस पढ़कर परखा जाता है कि वह वापस लाया जा सकता है। यह बाद में “बैकअप” में भी चुना जा सकता है।
ui-backup-ask-later = बाद में
ui-backup-list = इस वर्कस्टेशन के बैकअप
ui-backup-list-none = अभी कोई नहीं है। अभी बैकअप बनाएँ, या रात तक रुकें।
ui-backup-kind-archive = एक फ़ाइल
ui-backup-kind-mirror = प्रतिरूप
ui-backup-kind-object-store = ऑब्जेक्ट स्टोर
ui-backup-files =
    { $count ->
        [one] एक फ़ाइल
       *[other] { $shown } फ़ाइलें
    }
ui-backup-state-proven = वापस लाया जा सकता है, प्रमाणित: { $when }
ui-backup-state-not-whole = प्रमाणित: { $when }। कुछ फ़ाइलें बैकअप बनने से पहले ही नहीं थीं
ui-backup-state-repaired =
    { $count ->
        [one] उस डिस्क पर एक फ़ाइल बदल गई थी और फिर से लिखी गई
       *[other] उस डिस्क पर { $shown } फ़ाइलें बदल गई थीं और फिर से लिखी गईं
    }
ui-backup-state-unproven = प्रमाणित नहीं
ui-backup-state-damaged = ख़राब: उसमें से सब कुछ वापस नहीं लाया जा सकता
ui-backup-state-gone = अभी वहाँ नहीं है
ui-backup-state-failed = नहीं बन सका
ui-backup-older = { $count } पुराने दिखाएँ
ui-backup-verify = जाँचें
ui-backup-verify-name = { $when } का बैकअप जाँचें
ui-backup-restore = वापस लाएँ
ui-backup-restore-name = { $when } का बैकअप वापस लाएँ
ui-backup-restore-title = { $when } का बैकअप वापस लाएँ
ui-backup-restore-text = आपकी चुनी जगह पर एक नया फ़ोल्डर बनता है, जिसमें इस बैकअप का सब कुछ होता है। यहाँ जो दर्ज है, वह वैसा ही रहता है।
ui-backup-restore-stored-text = आपकी चुनी जगह पर एक नया फ़ोल्डर बनता है, जिसमें इस बैकअप की बही होती है: ऑब्जेक्ट स्टोर से लाई और मिलाई गई। यहाँ जो दर्ज है और जो ऑब्जेक्ट स्टोर में है, वह वैसा ही रहता है।
ui-backup-restore-stored-files = फ़ाइलें बाद में आएँ, तो नए फ़ोल्डर को ऑब्जेक्ट स्टोर की चाबी एक बार फिर देनी होती है।
ui-backup-restore-choose = जगह चुनें
ui-backup-restore-where = कहाँ
ui-backup-restore-new = नए फ़ोल्डर में
ui-backup-restore-here = यहाँ के सब कुछ की जगह
ui-backup-replace-text = बैकअप खोला और पूरा मिलाया जाता है; तब तक यहाँ कुछ नहीं बदलता, और इसे रद्द किया जा सकता है। फिर Batchbook उसी के साथ दोबारा शुरू होता है। फ़ाइलें इस कंप्यूटर के स्टोरेज पाथ में जाती हैं।
ui-backup-replace-since = जो अभी यहाँ है, { $when } के बाद दर्ज हुए सब के साथ, डेटा फ़ोल्डर में replaced- और समय के नाम वाले फ़ोल्डर में अलग रखा जाता है। इतिहास में वह फिर नहीं दिखता।
ui-backup-replace-do = यहाँ का सब कुछ बदलें
ui-backup-replace-ends = अंत में Batchbook अपने-आप दोबारा शुरू होता है।
ui-backup-kept-aside-title = अलग रखा हुआ
ui-backup-kept-aside = { $when } को एक बैकअप ने यहाँ के सब कुछ की जगह ली। जो पहले यहाँ था, वह { $path } में है।
ui-backup-kept-aside-next =
    { $count ->
        [one] जब सब कुछ ठीक मिले, तो वह फ़ोल्डर हटाया जा सकता है: उसकी ज़रूरत किसी को नहीं।
       *[other] जब सब कुछ ठीक मिले, तो वे फ़ोल्डर हटाए जा सकते हैं: उनकी ज़रूरत किसी को नहीं।
    }
ui-backup-prune = पुराने बैकअप हटाएँ…
ui-backup-prune-title = पुराने बैकअप हटाएँ
ui-backup-prune-text = हर जगह { $days } दैनिक, { $weeks } साप्ताहिक और { $months } मासिक बैकअप रखे जाते हैं (backup_keep), और सबसे नया प्रमाणित हमेशा। बाक़ी हटाए जा सकते हैं।
ui-backup-prune-frees =
    { $count ->
        [one] एक बैकअप हटेगा; { $size } ख़ाली होगा।
       *[other] { $shown } बैकअप हटेंगे; { $size } ख़ाली होगा।
    }
ui-backup-prune-nothing-here = यहाँ कुछ नहीं हटता।
ui-backup-prune-none = हटाने को कुछ नहीं है: हर बैकअप अभी रखा जाता है।
ui-backup-prune-goes = हटेगा
ui-backup-prune-stays = रहेगा: { $reasons }
ui-backup-prune-do =
    { $count ->
        [one] एक बैकअप हटाएँ
       *[other] { $shown } बैकअप हटाएँ
    }
ui-backup-kept-day = दैनिक
ui-backup-kept-week = साप्ताहिक
ui-backup-kept-month = मासिक
ui-backup-kept-newest-proven = सबसे नया प्रमाणित
ui-backup-kept-ahead-of-clock = घड़ी से आगे की तारीख़ का
ui-backup-pruning = पुराने बैकअप हटाए जा रहे हैं
ui-backup-pruned =
    { $count ->
        [0] कोई बैकअप नहीं हटाया गया।
        [one] एक बैकअप हटाया गया; { $size } ख़ाली हुआ।
       *[other] { $shown } बैकअप हटाए गए; { $size } ख़ाली हुआ।
    }
ui-backup-pruned-stopped = रोका गया। बाक़ी जैसे हैं वैसे ही रहेंगे।
ui-backup-making = बैकअप बन रहा है
ui-backup-verifying = बैकअप जाँचा जा रहा है
ui-backup-restoring = बैकअप वापस लाया जा रहा है
ui-backup-step-begins = शुरू हो रहा है
ui-backup-step-snapshot = डेटाबेस की नक़ल बन रही है
ui-backup-step-copying = नक़ल बन रही है
ui-backup-step-restoring = खोला जा रहा है
ui-backup-step-proving = पढ़कर मिलाया जा रहा है
ui-backup-step-removing = हटाया जा रहा है
ui-backup-speed = { $size } प्रति सेकंड
ui-backup-left = { $time } शेष
ui-backup-cancelled = रद्द किया गया। जो शुरू हुआ था, वह हटा दिया गया।
ui-backup-made = { $path } में बैकअप बन गया और पूरा वापस पढ़ा गया, { $count ->
        [one] एक फ़ाइल
       *[other] { $shown } फ़ाइलों
    } के साथ।
ui-backup-made-findings = बाक़ी सब कुछ उसमें है। बनाते समय यह मिला:
ui-backup-verified-good =
    { $count ->
        [one] एक फ़ाइल पढ़ी
       *[other] { $shown } फ़ाइलें पढ़ीं
    } और मिलाई गईं: सब कुछ वापस लाया जा सकता है।
ui-backup-verified-stored =
    डेटाबेस लाया और मिलाया गया, और ऑब्जेक्ट स्टोर में { $count ->
        [one] वह एक फ़ाइल
       *[other] सभी { $shown } फ़ाइलें
    } वैसी ही हैं जैसी सेव हुईं: सब कुछ वापस लाया जा सकता है।
ui-backup-verified-stored-next = अभी एक और बनाएँ। जहाँ फ़ाइलें नहीं हैं, वहाँ “स्टोरेज” में ऑब्जेक्ट जाँचें: जो यहाँ है वह फिर अपलोड होता है।
ui-backup-verified-not-whole =
    { $count ->
        [one] एक फ़ाइल पढ़ी
       *[other] { $shown } फ़ाइलें पढ़ीं
    } और मिलाई गईं। यह सब वापस लाया जा सकता है; कुछ फ़ाइलें बैकअप बनने से पहले ही नहीं थीं:
ui-backup-verified-bad = बैकअप ख़राब है।
ui-backup-verified-bad-next = अभी एक और बनाएँ। हो सकता है डिस्क ख़राब हो रही हो।
ui-backup-history-fits = यहाँ का इतिहास इस बैकअप के इतिहास से ही आगे बढ़ता है।
ui-backup-history-next = सब वैसा ही रहने दें, यह बैकअप भी, और गुणवत्ता प्रबंधक को बुलाएँ।
ui-backup-more = और { $count }
ui-backup-restored =
    { $batches ->
        [one] एक बैच
       *[other] { $shown } बैच
    } और { $attachments ->
        [one] एक फ़ाइल
       *[other] { $files } फ़ाइलें
    } यहाँ हैं: { $path }
ui-backup-restored-destinations = बैकअप की जगहें, { $paths }, अलग रखी गई हैं, ताकि यह नक़ल मूल के बैकअप में कुछ न जोड़े। अगर यह उसकी जगह ले, तो उन्हें फिर से चुनें।
ui-backup-restored-object-store = ऑब्जेक्ट स्टोर { $place } अलग रखा गया है, ताकि यह नक़ल मूल की फ़ाइलों के बीच कुछ न चढ़ाए। अगर यह उसकी जगह ले, तो उसे फिर से चुनें; तब तक जो फ़ाइलें केवल ऑब्जेक्ट स्टोर में हैं, वे नहीं खुलेंगी।
ui-backup-restored-paused = इस नक़ल में अपलोड और स्नैपशॉट रुके हुए हैं, क्योंकि यह कंप्यूटर उसी जगह पर आगे काम करता है। अगर नक़ल इसकी जगह ले, तो उन्हें स्टोरेज में फिर से चलाएँ।
ui-backup-restored-storage = उस समय का स्टोरेज पाथ { $path } अलग रखा गया है, ताकि नक़ल देखने से उसकी फ़ाइलें न छुई जाएँ।
ui-backup-how = हर बैकअप गिने जाने से पहले वापस पढ़ा जाता है: हर फ़ाइल मिलाई जाती है, और डेटाबेस उसी में से खोला जाता है। जहाँ पैकेज का टाइमर चालू है, वहाँ वह रात में विंडो बंद होने पर भी बनता है।

## ui-plant: पूरे प्लांट की किताब

ui-plant-title = प्लांट
ui-plant-empty-title = सारे वर्कस्टेशन एक जगह देखें
ui-plant-empty-text = वह फ़ोल्डर चुनें जिसमें वर्कस्टेशनों के बैकअप जाते हैं: कोई शेयर, या डिस्क जिस पर उनके मिरर हैं। हर एक का सबसे नया बैकअप बाकी के साथ खुलता है, केवल पढ़ने के लिए। वहाँ कुछ भी बदला नहीं जाता।
ui-plant-empty-how = वर्कस्टेशन ऐसा बैकअप अपनी “बैकअप” स्क्रीन पर बनाता है। यहाँ जो दिखता है, वह उसके पिछले बैकअप जितना ताज़ा है।
ui-plant-choose = फ़ोल्डर चुनें
ui-plant-add = फ़ोल्डर जोड़ें
ui-plant-add-bucket = ऑब्जेक्ट स्टोर जोड़ें
ui-plant-bucket-text = या इस वर्कस्टेशन के ऑब्जेक्ट स्टोर में देखें: { $bucket } के सभी स्टेशनों के बैकअप खुलते हैं, उसी चाबी से जो इस कंप्यूटर पर है।
ui-plant-again = नए बैकअप देखें
ui-plant-opening = बैकअप खोले और मिलाए जा रहे हैं …
ui-plant-progress = { $all } में से { $stations } स्टेशन, { $size } में से { $done }
ui-plant-stop = रोकें
ui-plant-stopped = खोलना रोक दिया गया, इसलिए स्टेशनों का अभी कुछ नहीं दिखता।
ui-plant-stopped-before = खोलना रोक दिया गया। जो दिखता है वह पहले से खुला था।
ui-plant-open-again = बैकअप खोलें
ui-plant-stations = स्टेशन
ui-plant-as-of = { $when } तक का
ui-plant-of = स्टेशन { $station }, { $when } तक का
ui-plant-none = कोई स्टेशन नहीं खुल सका।
ui-plant-superseded = { $path } में स्टेशन { $station } का पुराना बैकअप है, { $when } तक का। वह नहीं दिखाया जाता।
ui-plant-folders = जहाँ देखा जाता है
ui-plant-remove = { $path } हटाएँ
ui-plant-batches = सभी स्टेशनों के बैच
ui-plant-station = स्टेशन
ui-plant-more = और दिखाएँ
ui-plant-nothing-found = किसी स्टेशन के पास ऐसा बैच नहीं है
ui-plant-nothing-found-next = स्टेशन के पिछले बैकअप के बाद जो दर्ज हुआ, वह अभी यहाँ नहीं है। कम शब्द, दूसरे दिन या सभी स्टेशन आज़माएँ।
ui-plant-no-batches = इन बैकअप में अभी कोई बैच नहीं है।
ui-plant-export-all = सभी स्टेशनों के सारे बैच, जो कुछ दर्ज है उसके साथ।
ui-plant-open-file = { $name } खोलें
ui-plant-save-file = { $name } की कॉपी सेव करें
window-plant-folder = वर्कस्टेशनों के बैकअप वाला फ़ोल्डर चुनें
