<?php
curl_setopt($curl, CURLOPT_SSL_VERIFYPEER, false); // {{mark}}
